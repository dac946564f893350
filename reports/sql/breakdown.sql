-- What each unit of a subtree reported for one period.
-- Grain: one row for each unit and indicator with a number or "not applicable"; a unit whose submission has neither
-- gives one row of nulls, so that every included unit is seen.
-- Parameters: those of winning.sql, with one period.
-- Rows: unit_id, submission_id, indicator_id, number (null: not applicable), qualifier.
-- Called by domain/aggregation.py.
WITH {winning}
SELECT w.unit_id, w.submission_id, v.indicator_id, v.number, v.qualifier
FROM winning w
LEFT JOIN reports_value v ON v.submission_id = w.submission_id AND v.state IN ('number', 'not_applicable')
