WITH rule AS (
  SELECT account_id, resource_uid, array_agg(DISTINCT rule['destination']['bucket'] ORDER BY rule['destination']['bucket']) AS destinations
  FROM (SELECT account_id, resource_uid, unnest(rules) AS rule FROM aws_s3_bucket_replication)
  WHERE rule['status'] = 'Enabled'
  GROUP BY account_id, resource_uid
),
bucket AS (
  SELECT
    b.account_id, b.resource_uid, coalesce(l.region, b.region) AS region, 'bucket' AS kind,
    CASE WHEN t.absent IS NOT NULL THEN false WHEN t.tag_set IS NOT NULL THEN coalesce(has_tag(t.tag_set, $critical_tag), false) END AS critical,
    CASE WHEN v.error IS NULL AND v.resource_uid IS NOT NULL THEN coalesce(v.status, 'never enabled') END AS versioning,
    p.absent IS NOT NULL OR p.rules IS NOT NULL AS replication_read, r.destinations
  FROM aws_s3_bucket b
  LEFT JOIN aws_s3_bucket_location l ON l.account_id = b.account_id AND l.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_bucket_tagging t ON t.account_id = b.account_id AND t.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_bucket_versioning v ON v.account_id = b.account_id AND v.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_bucket_replication p ON p.account_id = b.account_id AND p.resource_uid = b.resource_uid
  LEFT JOIN rule r ON r.account_id = b.account_id AND r.resource_uid = b.resource_uid
),
copy AS (  -- away: the vault is in another Region or account than the bucket
  SELECT b.account_id, b.resource_uid, max(j.completion_date) AS at, first_value(j.destination_backup_vault_arn ORDER BY j.completion_date DESC NULLS LAST) AS vault,
    count(*) FILTER (WHERE j.completion_date IS NULL) AS unclear
  FROM bucket b
  JOIN aws_backup_copy_job j ON j.account_id = b.account_id AND j.resource_arn = b.resource_uid AND j.state = 'COMPLETED'
  WHERE split_part(j.destination_backup_vault_arn, ':', 4) <> b.region OR split_part(j.destination_backup_vault_arn, ':', 5) <> b.account_id
  GROUP BY b.account_id, b.resource_uid
),
store AS (
  SELECT b.account_id, b.resource_uid, b.region, b.kind, b.versioning, b.destinations, age_days(c.at) AS copy_age, c.vault, NULL AS zone,
    CASE
      WHEN NOT b.critical THEN 'not_critical'
      WHEN b.critical IS NULL OR b.versioning IS NULL THEN 'not_read'
      WHEN b.versioning <> 'Enabled' THEN 'not_versioned'
      WHEN b.destinations IS NOT NULL THEN 'replicated'
      WHEN age_days(c.at) <= $copy_days THEN 'copied'
      WHEN NOT b.replication_read OR b.replication_read IS NULL OR c.unclear > 0 THEN 'not_read'
      WHEN b.replication_read THEN 'no_copy'
    END AS reason
  FROM bucket b LEFT JOIN copy c ON c.account_id = b.account_id AND c.resource_uid = b.resource_uid
  UNION ALL
  SELECT account_id, resource_uid, region, 'EFS file system', NULL, NULL, NULL, NULL, availability_zone_name,
    CASE
      WHEN life_cycle_state IN ('deleting', 'deleted') THEN 'deleted'
      WHEN availability_zone_name IS NOT NULL THEN 'one_zone'
      WHEN availability_zone_name IS NULL THEN 'several_zones'
    END
  FROM aws_efs_file_system
  UNION ALL
  -- A domain that several answers tell of counts once.
  SELECT DISTINCT n.account_id, n.resource_uid, n.region, 'OpenSearch domain', NULL, NULL, NULL, NULL, NULL,
    CASE
      WHEN d.deleted THEN 'deleted'
      WHEN d.cluster_config['zone_awareness_enabled'] THEN 'several_zones'
      WHEN NOT d.cluster_config['zone_awareness_enabled'] THEN 'not_zone_aware'
      ELSE 'not_read'
    END
  FROM aws_opensearch_domain n
  LEFT JOIN aws_opensearch_domain_detail d ON d.account_id = n.account_id AND d.resource_uid = n.resource_uid AND d.error IS NULL
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('replicated', 'copied', 'several_zones') THEN 'pass'
    WHEN reason IN ('not_versioned', 'no_copy', 'one_zone', 'not_zone_aware') THEN 'fail'
    WHEN reason IN ('not_critical', 'deleted') THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  CASE
    WHEN kind = 'EFS file system' THEN 'file_system'
    WHEN kind = 'OpenSearch domain' THEN 'domain'
    WHEN reason = 'not_critical' THEN 'other_bucket'
    WHEN reason = 'not_versioned' THEN 'unversioned'
    WHEN reason IN ('replicated', 'copied') THEN reason
    WHEN kind = 'bucket' THEN 'bucket'
  END AS way,
  named_struct('kind', kind, 'versioning', versioning, 'destinations', destinations, 'vault', vault, 'copy_age', round(copy_age, 1),
               'copy_days', $copy_days, 'zone', zone, 'critical_tag', $critical_tag) AS evidence
FROM store
