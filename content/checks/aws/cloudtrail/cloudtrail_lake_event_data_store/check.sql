WITH store AS (
  SELECT e.account_id, e.region, coalesce(e.name, e.event_data_store_arn) AS store, d.retention_period,
    d.status = 'ENABLED' AND d.multi_region_enabled
      AND (d.organization_enabled OR CASE a.organization_state WHEN 'standalone' THEN true WHEN 'member' THEN false END)
      AND d.retention_period >= $min_days AND d.termination_protection_enabled AS good,
    concat_ws(', ',
      CASE WHEN d.status <> 'ENABLED' THEN concat('Status ', d.status) END,
      CASE WHEN NOT d.multi_region_enabled THEN 'MultiRegionEnabled false' END,
      CASE WHEN NOT d.organization_enabled AND a.organization_state = 'member' THEN 'OrganizationEnabled false' END,
      CASE WHEN d.retention_period < $min_days THEN concat('RetentionPeriod ', d.retention_period) END,
      CASE WHEN NOT d.termination_protection_enabled THEN 'TerminationProtectionEnabled false' END) AS gaps
  FROM aws_cloudtrail_event_data_store e
  JOIN assay_account a ON a.account_id = e.account_id
  LEFT JOIN aws_cloudtrail_event_data_store_detail d
    ON d.account_id = e.account_id AND d.region = e.region AND d.parent_uid = e.resource_uid AND d.error IS NULL
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY account_id
    ORDER BY CASE WHEN good THEN 1 WHEN good IS NULL THEN 2 ELSE 3 END, length(gaps), store, region) AS place
  FROM store
),
judged AS (
  SELECT a.account_uid, a.account_id, r.store, r.gaps, r.retention_period, r.region AS store_region,
    CASE
      WHEN r.account_id IS NULL THEN 'no_store'
      WHEN r.good THEN 'keeps'
      WHEN r.good IS NULL THEN 'not_read'
      WHEN NOT r.good THEN 'gaps'
    END AS reason
  FROM assay_account a
  LEFT JOIN ranked r ON r.account_id = a.account_id AND r.place = 1
)
SELECT
  account_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason = 'keeps' THEN 'pass'
    WHEN reason = 'gaps' THEN 'fail'
    WHEN reason = 'no_store' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('store', store, 'store_region', store_region, 'retention', retention_period, 'gaps', gaps, 'min_days', $min_days) AS evidence
FROM judged
