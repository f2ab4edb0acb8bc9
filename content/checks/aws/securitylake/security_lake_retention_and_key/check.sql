WITH lakes AS (
  SELECT DISTINCT
    account_id, region, data_lake_arn, encryption_configuration['kms_key_id'] AS key,
    lifecycle_configuration['expiration']['days'] AS days, replication_configuration['regions'] AS replicas
  FROM aws_securitylake_data_lake
  WHERE absent IS NULL
),
judged AS (
  SELECT
    s.region_uid, s.account_id, s.region, k.key, k.days, k.replicas,
    CASE
      WHEN k.account_id IS NULL THEN 'no_lake'
      WHEN k.days < $min_days THEN 'too_short'
      WHEN k.key = 'S3_MANAGED_KEY' OR k.key LIKE '%alias/aws/%' THEN 'not_own_key'
      WHEN k.key IS NULL OR k.key = '' THEN 'not_read'
      WHEN k.days IS NULL THEN 'kept_for_good'
      WHEN k.days >= $min_days THEN 'kept'
    END AS reason
  FROM assay_scope s
  LEFT JOIN lakes k ON k.account_id = s.account_id AND k.region = s.region
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason IN ('kept', 'kept_for_good') THEN 'pass'
    WHEN reason IN ('too_short', 'not_own_key') THEN 'fail'
    WHEN reason = 'no_lake' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('days', days, 'min_days', $min_days, 'key', key, 'replicas', replicas) AS evidence
FROM judged
