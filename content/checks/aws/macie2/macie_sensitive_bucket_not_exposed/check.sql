WITH rated AS (
  SELECT
    b.*, coalesce(o.account_id, b.account_id) AS owner, b.public_access['effective_permission'] AS permission,
    CASE
      WHEN b.error_code IS NOT NULL THEN 'macie_error'
      WHEN b.sensitivity_score >= $min_score
        AND (b.public_access['effective_permission'] = 'PUBLIC' OR b.shared_access = 'EXTERNAL') THEN 'exposed'
      WHEN $fail_unanalysed_public AND b.sensitivity_score = 50
        AND b.public_access['effective_permission'] = 'PUBLIC' THEN 'unanalysed_public'
      WHEN b.public_access['effective_permission'] IS NULL OR b.shared_access IS NULL THEN 'not_read'
      WHEN b.public_access['effective_permission'] = 'UNKNOWN' OR b.shared_access = 'UNKNOWN' THEN 'exposure_unknown'
      WHEN b.public_access['effective_permission'] = 'NOT_PUBLIC'
        AND b.shared_access IN ('INTERNAL', 'NOT_SHARED') THEN 'not_exposed'
      WHEN b.sensitivity_score IS NULL THEN 'no_score'
      WHEN b.sensitivity_score < $min_score THEN 'not_sensitive'
      ELSE 'not_read'
    END AS reason
  FROM aws_macie2_bucket b
  LEFT JOIN assay_account o ON o.account_id = b.item_account_id
  WHERE b.error IS NULL
),
judged AS (
  SELECT
    *,
    CASE
      WHEN reason IN ('not_exposed', 'not_sensitive') THEN 'pass'
      WHEN reason IN ('exposed', 'unanalysed_public') THEN 'fail'
      WHEN reason IN ('macie_error', 'exposure_unknown', 'no_score', 'not_read') THEN 'unknown'
    END AS verdict
  FROM rated
),
-- The Macie administrator sees its members' buckets too: the worse view counts.
ranked AS (
  SELECT *, row_number() OVER (
    PARTITION BY resource_uid
    ORDER BY CASE verdict WHEN 'fail' THEN 1 WHEN 'unknown' THEN 2 WHEN 'pass' THEN 3 END, account_id = owner DESC, account_id
  ) AS place
  FROM judged
)
SELECT
  resource_uid, owner AS account_id, region, verdict, reason,
  named_struct(
    'score', sensitivity_score, 'min_score', $min_score, 'permission', permission, 'shared', shared_access,
    'error_code', error_code, 'monitoring', automated_discovery_monitoring_status, 'seen_by', account_id
  ) AS evidence
FROM ranked
WHERE place = 1
