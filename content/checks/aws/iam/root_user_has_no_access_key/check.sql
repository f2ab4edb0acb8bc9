WITH summary AS (
  SELECT
    a.account_uid,
    a.account_id,
    s.summary_map['AccountAccessKeysPresent'] AS keys,
    s.summary_map['AccountSigningCertificatesPresent'] AS certificates
  FROM assay_account a
  LEFT JOIN aws_iam_account_summary s ON s.account_id = a.account_id
),
judged AS (
  SELECT
    *,
    CASE
      WHEN keys > 0 THEN 'access_key'
      WHEN certificates > 0 THEN 'certificate'
      WHEN keys = 0 AND certificates = 0 THEN 'none'
      WHEN keys IS NULL OR certificates IS NULL THEN 'not_read'
    END AS reason
  FROM summary
)
SELECT
  account_uid AS resource_uid,
  account_id,
  'global' AS region,
  CASE
    WHEN reason = 'none' THEN 'pass'
    WHEN reason IN ('access_key', 'certificate') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('access_keys', keys, 'signing_certificates', certificates) AS evidence
FROM judged
