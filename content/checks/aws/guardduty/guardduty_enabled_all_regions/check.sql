WITH detectors AS (
  SELECT
    l.account_id,
    l.region,
    bool_or(d.status = 'ENABLED') AS enabled,
    bool_and(coalesce(d.status = 'DISABLED', false)) AS disabled,
    max(d.finding_publishing_frequency) AS frequency
  FROM aws_guardduty_detector l
  LEFT JOIN aws_guardduty_detector_detail d ON d.parent_uid = l.resource_uid AND d.error IS NULL
  GROUP BY l.account_id, l.region
),
judged AS (
  SELECT
    s.region_uid, s.account_id, s.region, d.frequency,
    CASE
      WHEN d.account_id IS NULL THEN 'no_detector'
      WHEN d.enabled THEN 'enabled'
      WHEN d.disabled THEN 'disabled'
      WHEN NOT d.disabled THEN 'not_read'
    END AS reason
  FROM assay_scope s
  LEFT JOIN detectors d ON d.account_id = s.account_id AND d.region = s.region
)
SELECT
  region_uid AS resource_uid,
  account_id,
  region,
  CASE
    WHEN reason = 'enabled' THEN 'pass'
    WHEN reason IN ('no_detector', 'disabled') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('frequency', frequency) AS evidence
FROM judged
