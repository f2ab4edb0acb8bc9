WITH target AS (
  SELECT account_id, region, rule['target_backup_vault_name'] AS name,
    rule['target_logically_air_gapped_backup_vault_arn'] AS arn
  FROM (SELECT account_id, region, unnest(backup_plan['rules']) AS rule FROM aws_backup_plan_detail)
),
written AS (
  SELECT DISTINCT v.resource_uid
  FROM aws_backup_vault v
  JOIN target t ON t.account_id = v.account_id AND t.region = v.region
  WHERE t.name = v.backup_vault_name OR t.arn = v.backup_vault_arn
),
unread AS (
  SELECT DISTINCT p.account_id, p.region
  FROM aws_backup_plan p
  LEFT JOIN aws_backup_plan_detail d ON d.parent_uid = p.resource_uid
  WHERE d.backup_plan IS NULL
),
-- The list tells the same as the vault's own call, if it tells it at all.
vault AS (
  SELECT v.resource_uid, v.account_id, v.region,
    coalesce(d.locked, v.locked) AS locked, coalesce(d.lock_date, v.lock_date) AS lock_date,
    coalesce(d.min_retention_days, v.min_retention_days) AS min_retention_days, coalesce(d.vault_type, v.vault_type) AS vault_type
  FROM aws_backup_vault v
  LEFT JOIN aws_backup_vault_detail d ON d.parent_uid = v.resource_uid
),
reasoned AS (
  SELECT v.resource_uid, v.account_id, v.region, v.locked, v.lock_date, v.min_retention_days, v.vault_type,
    CASE
      WHEN w.resource_uid IS NULL AND u.account_id IS NOT NULL THEN 'plans_not_read'
      WHEN w.resource_uid IS NULL THEN 'not_a_target'
      WHEN v.locked IS NULL THEN 'not_read'
      WHEN NOT v.locked THEN 'not_locked'
      WHEN v.lock_date > scan_time() THEN 'cooling_off'
      -- A logically air-gapped vault is in compliance mode from its first day.
      WHEN v.lock_date IS NULL AND coalesce(v.vault_type, '') <> 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT'
        AND NOT $accept_governance THEN 'governance'
      WHEN coalesce(v.min_retention_days, 0) < $min_days THEN 'retention_too_short'
      WHEN v.lock_date IS NULL AND coalesce(v.vault_type, '') <> 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT'
        AND $accept_governance THEN 'governance_accepted'
      WHEN v.locked THEN 'locked'
    END AS reason
  FROM vault v
  LEFT JOIN written w ON w.resource_uid = v.resource_uid
  LEFT JOIN unread u ON u.account_id = v.account_id AND u.region = v.region
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('locked', 'governance_accepted') THEN 'pass'
    WHEN reason IN ('not_locked', 'governance', 'cooling_off', 'retention_too_short') THEN 'fail'
    WHEN reason = 'not_a_target' THEN 'not_applicable'
    WHEN reason IN ('not_read', 'plans_not_read') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'locked', locked, 'lock_date', lock_date, 'min_retention_days', min_retention_days, 'vault_type', vault_type,
    'min_days', $min_days, 'accept_governance', $accept_governance
  ) AS evidence
FROM reasoned
