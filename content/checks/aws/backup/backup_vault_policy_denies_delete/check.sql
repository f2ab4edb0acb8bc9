WITH need AS (
  SELECT unnest(make_array('backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle', 'backup:DeleteBackupVault')) AS action
),
statement AS (
  SELECT v.resource_uid, v.backup_vault_arn, p.statement
  FROM (SELECT parent_uid, unnest(json_array_texts(policy, 'Statement')) AS statement
        FROM aws_backup_vault_access_policy) p
  JOIN aws_backup_vault v ON v.resource_uid = p.parent_uid
  WHERE json_text(p.statement, 'Effect') = 'Deny'
    AND (array_has(json_array_texts(p.statement, 'Principal'), '*') OR array_has(json_array_texts(p.statement, 'Principal.AWS'), '*'))
),
denial AS (
  SELECT s.resource_uid, n.action, scp_denies(CASE
      -- The vault itself may be named by its ARN instead of *.
      WHEN n.action = 'backup:DeleteBackupVault' AND json_exists(s.statement, 'Action')
        AND glob_match_any(s.backup_vault_arn, json_array_texts(s.statement, 'Resource'))
      THEN concat('{"Statement":[{"Effect":"Deny","Resource":"*","Action":', to_json(json_array_texts(s.statement, 'Action')),
        ',"Condition":', coalesce(json_text(s.statement, 'Condition'), '{}'), '}]}')
      ELSE concat('{"Statement":[', s.statement, ']}') END, make_array(n.action), $break_glass) AS denied
  FROM statement s CROSS JOIN need n
),
gap AS (
  SELECT v.resource_uid, bool_or(g.resource_uid IS NOT NULL AND g.denied IS NULL) AS unclear,
    array_agg(DISTINCT n.action ORDER BY n.action) AS actions,
    array_agg(DISTINCT g.action) FILTER (WHERE array_has(g.denied, g.action)) AS denied
  FROM aws_backup_vault v CROSS JOIN need n
  LEFT JOIN denial g ON g.resource_uid = v.resource_uid AND g.action = n.action
  GROUP BY v.resource_uid
),
state AS (
  SELECT v.resource_uid, v.account_id, v.region, p.policy, p.absent, g.unclear OR p.policy IS NOT NULL AND json_exists(p.policy, 'Statement') IS NOT TRUE AS unclear,
    CASE WHEN g.denied IS NULL THEN g.actions ELSE array_except(g.actions, g.denied) END AS missing,
    coalesce(d.locked, v.locked) AS locked, coalesce(d.lock_date, v.lock_date) AS lock_date,
    coalesce(d.vault_type, v.vault_type) = 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT' AS air_gapped,
    d.parent_uid IS NULL OR d.error IS NOT NULL OR coalesce(d.locked, v.locked) IS NULL AS lock_unread
  FROM aws_backup_vault v
  JOIN gap g ON g.resource_uid = v.resource_uid
  LEFT JOIN aws_backup_vault_access_policy p ON p.parent_uid = v.resource_uid
  LEFT JOIN aws_backup_vault_detail d ON d.parent_uid = v.resource_uid
),
judged AS (
  SELECT *,
    CASE
      WHEN array_length(missing) = 0 THEN 'denied'
      WHEN locked AND lock_date <= scan_time() THEN 'locked'
      WHEN locked AND air_gapped THEN 'air_gapped'
      WHEN absent IS NULL AND policy IS NULL OR unclear THEN 'policy_not_read'
      WHEN lock_unread THEN 'lock_not_read'
      WHEN absent IS NOT NULL THEN 'no_policy'
      WHEN array_length(missing) > 0 THEN 'not_denied'
    END AS reason
  FROM state
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('denied', 'locked', 'air_gapped') THEN 'pass'
    WHEN reason IN ('no_policy', 'not_denied') THEN 'fail'
    WHEN reason IN ('policy_not_read', 'lock_not_read') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'denied' THEN 'policy' WHEN reason IN ('locked', 'air_gapped') THEN 'lock' END AS way,
  named_struct('missing', missing, 'locked', locked, 'lock_date', lock_date, 'policy', policy, 'break_glass', $break_glass) AS evidence
FROM judged
