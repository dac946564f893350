-- Numbers of submissions added up by unit: flows over a span of time.
-- Grain: one row for each unit and indicator with a number.
-- Parameters: none; the caller writes the whole numbers of submissions and indicators into the text, because there may
-- be more of them than an engine takes as parameters.
-- Rows: unit_id, indicator_id, total.
-- Called by domain/progress_figures.py.
SELECT s.unit_id, v.indicator_id, SUM(v.number)
FROM reports_submission s
JOIN reports_value v ON v.submission_id = s.id
WHERE s.id IN ({submissions}) AND v.indicator_id IN ({indicators}) AND v.number IS NOT NULL
GROUP BY s.unit_id, v.indicator_id
