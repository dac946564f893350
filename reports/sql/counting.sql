-- The submissions of a subtree that count, for any number of periods of one form.
-- Grain: one row for each period and unit that has an approved submission.
-- Parameters: those of winning.sql.
-- Rows: period (its number), unit_id, submission_id.
-- Called by domain/aggregation.py.
WITH {winning}
SELECT period, unit_id, submission_id FROM winning
