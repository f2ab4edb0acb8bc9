WITH trail AS (
  SELECT DISTINCT account_id, resource_uid, name, is_multi_region_trail AS is_multi_region
  FROM aws_cloudtrail_trail WHERE coalesce(is_multi_region_trail, true)
),
status AS (
  SELECT account_id, resource_uid, bool_and(is_logging) AS is_logging
  FROM aws_cloudtrail_trail_status WHERE error IS NULL GROUP BY account_id, resource_uid
),
basic AS (
  SELECT account_id, resource_uid, unnest(event_selectors) AS selector FROM aws_cloudtrail_trail_event_selector
),
advanced AS (
  SELECT account_id, resource_uid, number, unnest(selector['field_selectors']) AS part
  FROM (
    SELECT account_id, resource_uid, selector, row_number() OVER (ORDER BY account_id, resource_uid) AS number
    FROM (SELECT account_id, resource_uid, unnest(advanced_event_selectors) AS selector FROM aws_cloudtrail_trail_event_selector)
  )
),
complete AS (
  SELECT account_id, resource_uid FROM basic
  WHERE selector['read_write_type'] = 'All' AND selector['include_management_events']
    AND coalesce(array_length(array_except(selector['exclude_management_event_sources'], $allowed_exclusions)), 0) = 0
  UNION
  -- Any other field (readOnly, eventName, ...) narrows the selector.
  SELECT account_id, resource_uid FROM advanced
  GROUP BY account_id, resource_uid, number
  HAVING bool_or(part['field'] = 'eventCategory' AND array_has(part['equals'], 'Management'))
    AND bool_and(part['field'] = 'eventCategory' OR (
      part['field'] = 'eventSource' AND coalesce(array_length(part['not_equals']), 0) > 0
      AND coalesce(array_length(array_except(part['not_equals'], $allowed_exclusions)), 0) = 0))
),
answered AS (
  SELECT account_id, resource_uid FROM aws_cloudtrail_trail_event_selector
  GROUP BY account_id, resource_uid
  HAVING bool_or(error IS NULL AND (event_selectors IS NOT NULL OR advanced_event_selectors IS NOT NULL))
),
state AS (
  SELECT t.account_id, t.name AS trail,
    CASE
      WHEN NOT s.is_logging THEN 'no_trail'
      WHEN s.is_logging IS NULL OR w.resource_uid IS NULL THEN 'unread'
      WHEN c.resource_uid IS NULL THEN 'partial'
      WHEN t.is_multi_region IS NULL THEN 'unread'
      WHEN c.resource_uid IS NOT NULL THEN 'records'
    END AS reason
  FROM trail t
  LEFT JOIN status s ON s.account_id = t.account_id AND s.resource_uid = t.resource_uid
  LEFT JOIN answered w ON w.account_id = t.account_id AND w.resource_uid = t.resource_uid
  LEFT JOIN complete c ON c.account_id = t.account_id AND c.resource_uid = t.resource_uid
),
best AS (
  SELECT *, row_number() OVER (PARTITION BY account_id ORDER BY
    CASE reason WHEN 'records' THEN 1 WHEN 'unread' THEN 2 WHEN 'partial' THEN 3 ELSE 4 END, trail) AS place
  FROM state
),
judged AS (
  SELECT a.account_uid, a.account_id, coalesce(b.reason, 'no_trail') AS reason, b.trail
  FROM assay_account a
  LEFT JOIN best b ON b.account_id = a.account_id AND b.place = 1
)
SELECT
  account_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason = 'records' THEN 'pass'
    WHEN reason IN ('no_trail', 'partial') THEN 'fail'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('trail', trail, 'allowed_exclusions', $allowed_exclusions) AS evidence
FROM judged
