WITH settings AS (
  SELECT
    s.region_uid, s.account_id, s.region, m.absent, m.status, e.account_id IS NOT NULL AS export_read,
    nullif(e.configuration['s3_destination']['bucket_name'], '') AS bucket,
    nullif(e.configuration['s3_destination']['kms_key_arn'], '') AS key,
    p.security_hub_configuration['publish_classification_findings'] AS published
  FROM assay_scope s
  LEFT JOIN aws_macie2_session m ON m.account_id = s.account_id AND m.region = s.region
  LEFT JOIN aws_macie2_classification_export_configuration e
    ON e.account_id = s.account_id AND e.region = s.region AND e.error IS NULL
  LEFT JOIN aws_macie2_findings_publication_configuration p
    ON p.account_id = s.account_id AND p.region = s.region AND p.error IS NULL
),
judged AS (
  SELECT
    *,
    CASE
      WHEN absent IS NOT NULL OR status = 'PAUSED' THEN 'macie_off'
      WHEN export_read AND (bucket IS NULL OR key IS NULL) THEN 'not_kept'
      WHEN NOT published THEN 'not_published'
      WHEN status = 'ENABLED' AND export_read AND published THEN 'retained'
      ELSE 'not_read'
    END AS reason
  FROM settings
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'retained' THEN 'pass'
    WHEN reason IN ('not_kept', 'not_published') THEN 'fail'
    WHEN reason = 'macie_off' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('bucket', bucket, 'key', key, 'published', published) AS evidence
FROM judged
