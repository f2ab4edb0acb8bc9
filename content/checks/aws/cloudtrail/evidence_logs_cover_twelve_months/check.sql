-- Whose logs (`subject`) end where (`store`).
WITH source AS (
  SELECT DISTINCT 'CloudTrail' AS kind, account_id, account_id AS subject,
    concat('arn:', split_part(trail_arn, ':', 2), ':s3:::', s3_bucket_name) AS store
  FROM aws_cloudtrail_trail
  UNION ALL
  SELECT 'flow' AS kind, account_id, resource_id AS subject, coalesce(log_destination,
    concat('arn:', split_part(resource_uid, ':', 2), ':logs:', region, ':', account_id, ':log-group:', log_group_name)) AS store
  FROM aws_vpc_flow_log
  UNION ALL
  SELECT 'DNS' AS kind, account_id, account_id AS subject, destination_arn AS store FROM aws_route53_resolver_query_log_config
),
destination AS (
  SELECT kind, account_id, subject,
    CASE WHEN store LIKE 'arn:%:s3:::%' THEN split_part(store, '/', 1) ELSE regexp_replace(store, ':\*$', '') END AS store
  FROM source
),
expiry AS (
  SELECT account_id, resource_uid, bool_or(entry['expiration']['days'] < $min_days OR entry['expiration']['date'] IS NOT NULL) AS early
  FROM (SELECT account_id, resource_uid, unnest(rules) AS entry FROM aws_s3_bucket_lifecycle)
  WHERE entry['status'] = 'Enabled'
  GROUP BY account_id, resource_uid
),
store AS (
  SELECT b.resource_uid AS store, b.account_id AS owner,
    CASE
      WHEN e.early OR o.absent IS NOT NULL THEN false
      WHEN c.absent IS NULL AND c.rules IS NULL THEN NULL
      WHEN o.object_lock_enabled IS NULL THEN NULL
      ELSE o.object_lock_enabled = 'Enabled' AND o.rule['default_retention']['mode'] IS NOT NULL
    END AS keeps
  FROM aws_s3_bucket b
  LEFT JOIN aws_s3_bucket_lifecycle c ON c.account_id = b.account_id AND c.resource_uid = b.resource_uid
  LEFT JOIN aws_s3_bucket_object_lock_configuration o ON o.account_id = b.account_id AND o.resource_uid = b.resource_uid
  LEFT JOIN expiry e ON e.account_id = b.account_id AND e.resource_uid = b.resource_uid
  UNION ALL
  -- A log group without a retention never expires.
  SELECT resource_uid AS store, account_id AS owner, coalesce(retention_in_days, $min_days) >= $min_days AS keeps
  FROM aws_cloudwatch_log_group
),
-- The account that holds the central store has no other account to send its own logs to.
central AS (
  SELECT DISTINCT d.store FROM destination d JOIN store s ON s.store = d.store AND s.owner <> d.account_id
),
-- A data store may hold other things than management events.
management_store AS (
  SELECT DISTINCT account_id, resource_uid
  FROM (
    SELECT account_id, resource_uid, unnest(selector['field_selectors']) AS part
    FROM (SELECT account_id, resource_uid, unnest(advanced_event_selectors) AS selector FROM aws_cloudtrail_event_data_store_detail)
  )
  WHERE part['field'] = 'eventCategory' AND array_has(part['equals'], 'Management')
),
held AS (
  SELECT d.kind, d.account_id, d.subject, d.store,
    CASE
      WHEN NOT s.keeps THEN false
      WHEN s.owner = d.account_id AND (c.store IS NULL OR a.is_management) THEN false
      ELSE s.keeps
    END AS good
  FROM destination d
  JOIN assay_account a ON a.account_id = d.account_id
  LEFT JOIN store s ON s.store = d.store
  LEFT JOIN central c ON c.store = d.store
  UNION ALL
  SELECT 'CloudTrail' AS kind, a.account_id, a.account_id AS subject, e.resource_uid AS store,
    e.status = 'ENABLED' AND e.multi_region_enabled AND e.termination_protection_enabled AND e.retention_period >= $min_days AS good
  FROM aws_cloudtrail_event_data_store_detail e
  JOIN management_store m ON m.account_id = e.account_id AND m.resource_uid = e.resource_uid
  JOIN assay_account o ON o.account_id = e.account_id
  JOIN assay_account a ON a.account_id = e.account_id OR (e.organization_enabled AND a.organization_id = o.organization_id)
  UNION ALL
  -- Every account has events to keep: an account without a trail is a gap.
  SELECT 'CloudTrail' AS kind, account_id, account_id AS subject, CAST(NULL AS VARCHAR) AS store, false AS good FROM assay_account
),
answer AS (
  SELECT kind, account_id, subject, coalesce(bool_or(good), false) AS good, bool_or(good IS NULL) AS unclear,
    max(store) FILTER (WHERE good IS NULL) AS unclear_store
  FROM held GROUP BY kind, account_id, subject
),
organization AS (
  SELECT o.organization_uid, o.account_id, o.state, a.account_id AS member
  FROM assay_organization o
  JOIN assay_account a ON a.organization_id = o.organization_id OR (o.organization_id IS NULL AND a.account_id = o.account_id)
),
summary AS (
  SELECT o.organization_uid,
    bool_or(w.kind = 'flow') AS has_flow, bool_or(w.kind = 'DNS') AS has_dns,
    bool_and(w.good) AS all_good,
    array_agg(DISTINCT concat(w.kind, ' of ', w.subject) ORDER BY concat(w.kind, ' of ', w.subject)) FILTER (WHERE NOT w.good AND NOT w.unclear) AS gaps,
    array_agg(DISTINCT w.unclear_store ORDER BY w.unclear_store) FILTER (WHERE NOT w.good AND w.unclear) AS unclear
  FROM organization o
  JOIN answer w ON w.account_id = o.member
  GROUP BY o.organization_uid
),
judged AS (
  SELECT o.organization_uid, o.account_id, s.gaps, s.unclear,
    CASE WHEN NOT s.has_flow AND NOT s.has_dns THEN 'flow, DNS' WHEN NOT s.has_flow THEN 'flow' WHEN NOT s.has_dns THEN 'DNS' END AS missing,
    CASE
      WHEN o.state = 'unknown' THEN 'organization_unread'
      WHEN s.gaps IS NOT NULL THEN 'gaps'
      WHEN NOT s.has_flow OR NOT s.has_dns THEN 'kind_missing'
      WHEN s.all_good THEN 'kept'
      ELSE 'store_unread'
    END AS reason
  FROM assay_organization o
  LEFT JOIN summary s ON s.organization_uid = o.organization_uid
)
SELECT
  organization_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason = 'kept' THEN 'pass'
    WHEN reason IN ('gaps', 'kind_missing') THEN 'fail'
    WHEN reason IN ('organization_unread', 'store_unread') THEN 'unknown'
  END AS verdict,
  reason,
  -- A gap has no store, or only stores that were read and do not keep it.
  CASE WHEN reason IN ('gaps', 'kind_missing') THEN 'sources' END AS way,
  named_struct('min_days', $min_days, 'gaps', gaps, 'missing', missing, 'unclear', unclear) AS evidence
FROM judged
