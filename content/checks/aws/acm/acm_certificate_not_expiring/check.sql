WITH certificate AS (
  SELECT
    c.resource_uid, c.account_id, c.region, coalesce(d.domain_name, c.domain_name) AS domain_name, d.in_use_by,
    coalesce(d.not_after, c.not_after) AS not_after,
    -age_days(coalesce(d.not_after, c.not_after)) AS days_left,
    -- DescribeCertificate also writes RSA-2048.
    replace(d.key_algorithm, '-', '_') AS key_algorithm,
    d.renewal_summary['renewal_status'] AS renewal_status,
    d.renewal_summary['renewal_status_reason'] AS renewal_status_reason,
    -- The list says so too, where the certificate's own answer leaves the users out.
    CASE WHEN d.in_use_by IS NOT NULL THEN cardinality(d.in_use_by) > 0 WHEN d.parent_uid IS NOT NULL THEN c.in_use END AS in_use
  FROM aws_acm_certificate c
  LEFT JOIN aws_acm_certificate_detail d ON d.account_id = c.account_id AND d.parent_uid = c.resource_uid AND d.error IS NULL
),
judged AS (
  SELECT *,
    CASE
      WHEN NOT in_use THEN 'not_in_use'
      WHEN in_use IS NULL THEN 'not_read'
      WHEN days_left <= 0 THEN 'expired'
      WHEN days_left <= $min_days THEN 'expires_soon'
      WHEN key_algorithm = 'RSA_1024' THEN 'weak_key'
      WHEN renewal_status = 'FAILED' THEN 'renewal_failed'
      WHEN days_left IS NULL OR key_algorithm IS NULL THEN 'not_read'
      WHEN days_left > $min_days AND key_algorithm <> 'RSA_1024' THEN 'valid'
      ELSE 'not_read'
    END AS reason
  FROM certificate
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'valid' THEN 'pass'
    WHEN reason IN ('expired', 'expires_soon', 'weak_key', 'renewal_failed') THEN 'fail'
    WHEN reason = 'not_in_use' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('domain_name', domain_name, 'not_after', not_after, 'days_left', floor(days_left), 'min_days', $min_days,
               'key_algorithm', key_algorithm, 'renewal_status', renewal_status,
               'renewal_status_reason', renewal_status_reason, 'in_use_by', in_use_by) AS evidence
FROM judged
