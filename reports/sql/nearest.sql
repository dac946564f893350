-- Where levels are chained, only the units nearest below the root count, so that nothing is counted twice: a condition
-- put at the end of the WHERE of `ranked` in winning.sql.
-- Out goes a unit with somebody asked between it and the root, and the root itself with somebody asked below it. Asked
-- is who owes the period by its kind, its days and the lists of the period's batches.
-- Parameters, in this order: unit kinds, path pattern, form id, root's path, root's path.
      AND NOT EXISTS (
          SELECT 1
          FROM members_unit other
          WHERE other.kind IN ({kinds})
            AND other.id <> u.id
            AND other.path LIKE %s
            AND (other.valid_from IS NULL OR other.valid_from <= asked.tree_on)
            AND (other.valid_to IS NULL OR other.valid_to >= asked.tree_on)
            AND EXISTS (
                SELECT 1
                FROM reports_round r
                LEFT JOIN reports_round_only_units listed ON listed.round_id = r.id
                WHERE r.form_id = %s AND r.period = asked.code
                  AND (listed.unit_id IS NULL OR listed.unit_id = other.id)
            )
            AND (u.path = %s OR other.path <> %s AND u.path LIKE other.path || '%%')
      )
