-- Which submissions count: a fragment put first in the WITH of rollup.sql and breakdown.sql, so that a total and its
-- details can never follow two rules.
-- Grain: one row of `winning` for each span, period and unit that has an approved submission.
-- A period is reported on one tree: that of its latest batch's cut-off day. Of a unit's approved submissions for the
-- period the latest batch counts, whole.
-- Parameters, in this order: spans (name, period code, 1 for the span's last period else 0) as many as asked, form id,
-- unit kinds, path pattern.
-- Rows: span, is_last, unit_id, submission_id.
span (name, period, is_last) AS (VALUES {spans}),
asked AS (
    SELECT r.id, r.period, r.batch, span.name AS span, span.is_last,
           FIRST_VALUE(r.cut_off_on) OVER (PARTITION BY span.name, r.period ORDER BY r.batch DESC) AS tree_on
    FROM span
    JOIN reports_round r ON r.period = span.period
    WHERE r.form_id = %s
),
ranked AS (
    SELECT asked.span, asked.is_last, s.unit_id, s.id AS submission_id,
           ROW_NUMBER() OVER (PARTITION BY asked.span, asked.period, s.unit_id ORDER BY asked.batch DESC) AS place
    FROM asked
    JOIN reports_submission s ON s.round_id = asked.id AND s.state = 'approved'
    JOIN members_unit u ON u.id = s.unit_id
    WHERE u.kind IN ({kinds})
      AND u.path LIKE %s
      AND (u.valid_from IS NULL OR u.valid_from <= asked.tree_on)
      AND (u.valid_to IS NULL OR u.valid_to >= asked.tree_on)
),
winning AS MATERIALIZED (
    SELECT span, is_last, unit_id, submission_id FROM ranked WHERE place = 1
)
