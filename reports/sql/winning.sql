-- Which submissions count: a fragment put first in the WITH of rollup.sql and breakdown.sql, so that a total and its
-- details can never follow two rules.
-- Grain: one row of `winning` for each period asked and unit that has an approved submission.
-- A period is reported on one tree: that of its latest batch's cut-off day. Of a unit's approved submissions for the
-- period the latest batch counts, whole.
-- Parameters, in this order: periods (number, code) as many as asked, form id, unit kinds, path pattern, units (ids) where
-- only some count; where levels are chained those of nearest.sql too.
-- Rows: period (its number), unit_id, submission_id.
period (number, code) AS (VALUES {periods}),
asked AS (
    SELECT r.id, r.batch, r.period AS code, period.number AS period,
           FIRST_VALUE(r.cut_off_on) OVER (PARTITION BY r.period ORDER BY r.batch DESC) AS tree_on
    FROM period
    JOIN reports_round r ON r.period = period.code
    WHERE r.form_id = %s
),
ranked AS (
    SELECT asked.period, s.unit_id, s.id AS submission_id,
           ROW_NUMBER() OVER (PARTITION BY asked.period, s.unit_id ORDER BY asked.batch DESC) AS place
    FROM asked
    JOIN reports_submission s ON s.round_id = asked.id AND s.state = 'approved'
    JOIN members_unit u ON u.id = s.unit_id
    WHERE u.kind IN ({kinds})
      AND NOT u.is_practice
      AND u.path LIKE %s
      AND (u.valid_from IS NULL OR u.valid_from <= asked.tree_on)
      AND (u.valid_to IS NULL OR u.valid_to >= asked.tree_on)
      {only}
{nearest}),
winning AS MATERIALIZED (
    SELECT period, unit_id, submission_id FROM ranked WHERE place = 1
)
