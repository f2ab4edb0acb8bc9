WITH member AS (
  SELECT o.organization_uid, a.account_id
  FROM assay_organization o
  JOIN assay_account a
    ON CASE WHEN o.state = 'organization' THEN o.organization_id = a.organization_id ELSE o.account_id = a.account_id END
),
critical AS (
  SELECT DISTINCT account_id, resource_arn FROM aws_tagging_resource WHERE has_tag(tags, $critical_tag)
),
protected AS (
  SELECT DISTINCT m.organization_uid, p.account_id, p.resource_arn, c.resource_arn IS NOT NULL AS critical
  FROM aws_backup_protected_resource p
  JOIN member m ON m.account_id = p.account_id
  LEFT JOIN critical c ON c.account_id = p.account_id AND c.resource_arn = p.resource_arn
),
subject AS (
  SELECT organization_uid, account_id, resource_arn
  FROM (SELECT *, bool_or(critical) OVER (PARTITION BY organization_uid) AS tagged FROM protected)
  WHERE critical OR NOT tagged
),
vault AS (
  SELECT v.backup_vault_arn AS arn, coalesce(d.vault_type, v.vault_type) AS type, coalesce(d.locked, v.locked) AS locked,
    coalesce(d.lock_date, v.lock_date) <= scan_time() AS final
  FROM aws_backup_vault v
  LEFT JOIN aws_backup_vault_detail d ON d.parent_uid = v.resource_uid
),
copy AS (
  SELECT m.organization_uid, j.resource_arn, split_part(j.destination_backup_vault_arn, ':', 5) AS vault_account,
    coalesce(j.destination_vault_type, v.type) = 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT' AS air_gapped,
    CASE
      WHEN age_days(j.completion_date) > $days THEN false
      WHEN j.completion_date IS NULL OR j.destination_backup_vault_arn IS NULL THEN NULL
      WHEN coalesce(j.destination_vault_type, v.type) = 'LOGICALLY_AIR_GAPPED_BACKUP_VAULT' THEN true
      WHEN j.destination_vault_lock_state = 'UNLOCKED' THEN false
      WHEN v.locked IS NOT NULL THEN v.locked AND coalesce(v.final, false)
      WHEN j.destination_vault_lock_state = 'LOCKED' THEN true
    END AS immutable
  FROM aws_backup_copy_job j
  JOIN member m ON m.account_id = j.account_id
  LEFT JOIN vault v ON v.arn = j.destination_backup_vault_arn
  WHERE j.state = 'COMPLETED'
),
judged AS (
  SELECT s.organization_uid, s.resource_arn,
    coalesce(bool_or(c.immutable), false) AS copied,
    coalesce(bool_or(c.resource_arn IS NOT NULL AND c.immutable IS NULL), false) AS unclear
  FROM subject s
  LEFT JOIN copy c ON c.organization_uid = s.organization_uid AND c.resource_arn = s.resource_arn
    AND (c.vault_account <> s.account_id OR c.air_gapped AND $accept_own_account_air_gapped)
  GROUP BY s.organization_uid, s.account_id, s.resource_arn
),
summary AS (
  SELECT organization_uid, count(*) AS resources, count(*) FILTER (WHERE NOT copied AND NOT unclear) AS missing_count,
    count(*) FILTER (WHERE NOT copied AND unclear) AS unclear_count,
    array_agg(resource_arn ORDER BY resource_arn) FILTER (WHERE NOT copied AND NOT unclear) AS missing,
    array_agg(resource_arn ORDER BY resource_arn) FILTER (WHERE NOT copied AND unclear) AS unclear
  FROM judged GROUP BY organization_uid
),
reasoned AS (
  SELECT o.organization_uid, o.account_id, s.resources, s.missing_count, s.unclear_count, s.missing, s.unclear,
    CASE
      WHEN s.resources IS NULL THEN 'nothing_protected'
      WHEN s.missing_count > 0 THEN 'missing'
      WHEN s.unclear_count > 0 THEN 'not_read'
      WHEN s.resources > 0 THEN 'copied'
    END AS reason
  FROM assay_organization o
  LEFT JOIN summary s ON s.organization_uid = o.organization_uid
)
SELECT
  organization_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason = 'copied' THEN 'pass'
    WHEN reason = 'missing' THEN 'fail'
    WHEN reason = 'nothing_protected' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('resources', resources, 'missing_count', missing_count, 'missing', array_slice(missing, 1, 20), 'unclear_count',
    unclear_count, 'unclear', array_slice(unclear, 1, 20), 'days', $days, 'critical_tag', $critical_tag,
    'accept_own_account_air_gapped', $accept_own_account_air_gapped) AS evidence
FROM reasoned
