WITH receiver AS (
  SELECT DISTINCT b.account_id, b.resource_uid, coalesce(l.region, b.region) AS region
  FROM aws_cloudtrail_trail t
  JOIN aws_s3_bucket b ON b.name = t.s3_bucket_name
  LEFT JOIN aws_s3_bucket_location l ON l.account_id = b.account_id AND l.resource_uid = b.resource_uid
),
enabled AS (
  SELECT account_id, resource_uid, count(*) AS rules, min(entry['expiration']['days']) AS days,
    bool_or(entry['expiration']['date'] IS NOT NULL) AS dated
  FROM (SELECT account_id, resource_uid, unnest(rules) AS entry FROM aws_s3_bucket_lifecycle)
  WHERE entry['status'] = 'Enabled'
  GROUP BY account_id, resource_uid
),
judged AS (
  SELECT
    r.resource_uid, r.account_id, r.region, e.days,
    CASE
      WHEN c.absent IS NULL AND c.rules IS NULL THEN 'unread'
      WHEN c.absent IS NOT NULL OR e.rules IS NULL THEN 'no_rule'
      WHEN e.days < $min_days THEN 'short'
      WHEN e.dated THEN 'dated'
      WHEN e.days >= $min_days THEN 'kept'
      WHEN e.days IS NULL AND NOT e.dated THEN 'kept_forever'
    END AS reason
  FROM receiver r
  LEFT JOIN aws_s3_bucket_lifecycle c ON c.account_id = r.account_id AND c.resource_uid = r.resource_uid
  LEFT JOIN enabled e ON e.account_id = r.account_id AND e.resource_uid = r.resource_uid
  UNION ALL
  SELECT
    resource_uid, account_id, region, retention_in_days AS days,
    CASE
      -- AWS leaves the retention out where a group never expires.
      WHEN retention_in_days IS NULL THEN 'kept_forever'
      WHEN retention_in_days < $min_days THEN 'short'
      WHEN retention_in_days >= $min_days THEN 'kept'
    END AS reason
  FROM aws_cloudwatch_log_group
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('kept', 'kept_forever') THEN 'pass'
    WHEN reason IN ('short', 'dated', 'no_rule') THEN 'fail'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('days', days, 'min_days', $min_days) AS evidence,
  CASE WHEN resource_uid LIKE '%:log-group:%' THEN 'groups' WHEN reason <> 'unread' THEN 'buckets' END AS way
FROM judged
