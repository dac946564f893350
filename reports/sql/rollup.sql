-- What a subtree reported, added up in every way that a kind of indicator may ask for, for several periods at once.
-- Grain: one row for each indicator that has a number and each period but number 0, whose cells breakdown.sql gives.
-- A ratio with parts or an average with weight has one row for each span of time instead (a span is one period or
-- several), because their parts go unit by unit.
-- Parameters: those of winning.sql, then form id, then spans (number, period's number, 1 for its last period else 0).
-- Rows: period, span (one of them is null), indicator_id,
--   total, lowest, highest over the period's units;
--   of a ratio or an average only above and below, whose quotient it is:
--     ratio: sums of numerator and denominator, each over time as its own kind says (a flow all, others the last period);
--     average: sums of value x weight and of weight.
--   A unit's period counts there only when both numbers are reported; where one of the sums is of the last period, only
--   units with both numbers in it count at all.
-- Called by domain/aggregation.py.
WITH {winning},
computed AS MATERIALIZED (
    SELECT i.id, i.kind, above.id AS above_id, below.id AS below_id,
           CASE WHEN i.kind = 'average' OR above.kind = 'flow' THEN 1 ELSE 0 END AS above_adds,
           CASE WHEN i.kind = 'average' OR below.kind = 'flow' THEN 1 ELSE 0 END AS below_adds
    FROM reports_formrow f
    JOIN campaigns_indicator i ON i.id = f.indicator_id
    JOIN campaigns_indicator above ON above.id = CASE i.kind WHEN 'ratio' THEN i.numerator_id ELSE i.id END
    JOIN campaigns_indicator below ON below.id = CASE i.kind WHEN 'ratio' THEN i.denominator_id ELSE i.weight_id END
    WHERE f.form_id = %s AND i.kind IN ('ratio', 'average')
),
-- Two look-ups by the unique key: for two joins neither engine finds a good plan.
pair AS MATERIALIZED (
    SELECT w.period, w.unit_id, c.id, c.kind, c.above_adds, c.below_adds,
           (SELECT number FROM reports_value v WHERE v.submission_id = w.submission_id AND v.indicator_id = c.above_id)
               AS above,
           (SELECT number FROM reports_value v WHERE v.submission_id = w.submission_id AND v.indicator_id = c.below_id)
               AS below
    FROM winning w
    CROSS JOIN computed c
),
span (number, period, is_last) AS (VALUES {spans}),
of_unit AS (
    SELECT span.number AS span, pair.id,
           -- 1.0: the product of two long whole numbers would overflow SQLite's integers
           SUM(CASE WHEN is_last = 1 OR above_adds = 1 THEN
               CASE kind WHEN 'ratio' THEN above ELSE 1.0 * above * below END END) AS above,
           SUM(CASE WHEN is_last = 1 OR below_adds = 1 THEN below END) AS below
    FROM pair
    JOIN span ON span.period = pair.period
    WHERE above IS NOT NULL AND below IS NOT NULL
    GROUP BY pair.id, unit_id, span.number
    HAVING MAX(is_last) = 1 OR MIN(above_adds + below_adds) = 2
)
SELECT w.period, NULL AS span, v.indicator_id,
       SUM(v.number) AS total, MIN(v.number) AS lowest, MAX(v.number) AS highest,
       NULL AS above, NULL AS below
FROM winning w
JOIN reports_value v ON v.submission_id = w.submission_id AND v.number IS NOT NULL
WHERE w.period > 0
GROUP BY v.indicator_id, w.period
HAVING v.indicator_id NOT IN (SELECT id FROM computed)  -- typed there, it is ignored
UNION ALL
SELECT NULL, span, id, NULL, NULL, NULL, SUM(above), SUM(below)
FROM of_unit
GROUP BY id, span
