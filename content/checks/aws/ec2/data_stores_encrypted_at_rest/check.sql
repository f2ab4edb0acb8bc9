WITH store AS (
  SELECT resource_uid, account_id, region, 'EBS volume' AS kind, encrypted, kms_key_id AS key FROM aws_ebs_volume
  UNION ALL
  SELECT resource_uid, account_id, region, 'EBS snapshot', encrypted, kms_key_id FROM aws_ebs_snapshot
  UNION ALL
  SELECT resource_uid, account_id, region, 'database instance', storage_encrypted, kms_key_id FROM aws_rds_db_instance
  UNION ALL
  SELECT resource_uid, account_id, region, 'database cluster', storage_encrypted, kms_key_id FROM aws_rds_db_cluster
  UNION ALL
  SELECT resource_uid, account_id, region, 'EFS file system', encrypted, kms_key_id FROM aws_efs_file_system
  UNION ALL
  SELECT resource_uid, account_id, region, 'Redshift cluster', encrypted, kms_key_id FROM aws_redshift_cluster
  UNION ALL
  SELECT n.resource_uid, n.account_id, n.region, 'search domain',
    d.encryption_at_rest_options['enabled'], d.encryption_at_rest_options['kms_key_id']
  FROM aws_opensearch_domain n
  LEFT JOIN aws_opensearch_domain_detail d ON d.resource_uid = n.resource_uid AND d.error IS NULL
)
SELECT
  resource_uid, account_id, region,
  CASE WHEN encrypted THEN 'pass' WHEN NOT encrypted THEN 'fail' ELSE 'unknown' END AS verdict,
  CASE WHEN encrypted THEN 'encrypted' WHEN NOT encrypted THEN 'plain' ELSE 'not_read' END AS reason,
  named_struct('kind', kind, 'encrypted', encrypted, 'key', key) AS evidence
FROM store
