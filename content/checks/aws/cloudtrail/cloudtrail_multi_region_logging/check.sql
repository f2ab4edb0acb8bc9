WITH trail AS (
  SELECT DISTINCT account_id, resource_uid, name, is_multi_region_trail FROM aws_cloudtrail_trail
),
-- A trail has a row, and so a status, in each Region that shows it.
status AS (
  SELECT account_id, resource_uid, bool_and(is_logging) AS is_logging,
    max(latest_delivery_time) AS delivered_at, max(nullif(latest_delivery_error, '')) AS delivery_error
  FROM aws_cloudtrail_trail_status
  WHERE error IS NULL
  GROUP BY account_id, resource_uid
),
state AS (
  SELECT t.account_id, t.name AS trail, s.is_logging, s.delivered_at, s.delivery_error,
    CASE
      WHEN NOT t.is_multi_region_trail THEN 'single_region'
      WHEN t.is_multi_region_trail IS NULL OR s.is_logging IS NULL THEN 'unread'
      WHEN NOT s.is_logging THEN 'stopped'
      WHEN s.delivery_error IS NOT NULL THEN 'delivery_error'
      -- AWS leaves the time out of a status until something was delivered.
      WHEN s.delivered_at IS NULL THEN 'never_delivered'
      WHEN age_hours(s.delivered_at) > 24 THEN 'late'
      WHEN age_hours(s.delivered_at) <= 24 THEN 'delivers'
    END AS reason
  FROM trail t
  LEFT JOIN status s ON s.account_id = t.account_id AND s.resource_uid = t.resource_uid
),
-- The best trail decides; one that could not be read may be it.
best AS (
  SELECT *, row_number() OVER (PARTITION BY account_id ORDER BY
    CASE reason WHEN 'delivers' THEN 1 WHEN 'unread' THEN 2 WHEN 'late' THEN 3 WHEN 'never_delivered' THEN 4 WHEN 'delivery_error' THEN 5 WHEN 'stopped' THEN 6
      ELSE 7 END,
    trail) AS place
  FROM state
),
judged AS (
  SELECT a.account_uid, a.account_id, coalesce(b.reason, 'no_trail') AS reason, b.trail, b.is_logging, b.delivered_at, b.delivery_error
  FROM assay_account a
  LEFT JOIN best b ON b.account_id = a.account_id AND b.place = 1
)
SELECT
  account_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason = 'delivers' THEN 'pass'
    WHEN reason IN ('no_trail', 'single_region', 'stopped', 'delivery_error', 'never_delivered', 'late') THEN 'fail'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('trail', trail, 'is_logging', is_logging, 'delivered_at', delivered_at, 'delivery_error', delivery_error) AS evidence
FROM judged
