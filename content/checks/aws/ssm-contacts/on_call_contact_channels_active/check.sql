-- Each Region of the replication set lists the same plans and contacts: an ARN is judged once.
WITH plan_target AS (
  SELECT DISTINCT account_id, unnest(engagements) AS arn FROM aws_ssmincidents_response_plan_detail
),
-- An escalation plan engages contacts and schedules, a schedule its rotations.
stage AS (
  SELECT e.account_id, e.contact_arn, unnest(e.plan['stages']) AS stage
  FROM aws_ssmcontacts_engagement_plan e JOIN plan_target p ON p.arn = e.contact_arn
),
stage_target AS (
  SELECT account_id, target['contact_target_info']['contact_id'] AS arn
  FROM (SELECT account_id, unnest(stage['targets']) AS target FROM stage)
  WHERE target['contact_target_info']['contact_id'] IS NOT NULL
),
direct AS (SELECT account_id, arn FROM plan_target UNION SELECT account_id, arn FROM stage_target),
rotation_target AS (
  SELECT DISTINCT d.account_id, unnest(e.plan['rotation_ids']) AS arn
  FROM aws_ssmcontacts_engagement_plan e JOIN direct d ON d.arn = e.contact_arn
),
rotation AS (
  SELECT account_id, rotation_arn AS arn, max(name) AS name, min(cardinality(contact_ids)) AS people
  FROM aws_ssmcontacts_rotation WHERE absent IS NULL GROUP BY account_id, rotation_arn
),
member AS (
  SELECT DISTINCT t.account_id, unnest(r.contact_ids) AS arn
  FROM aws_ssmcontacts_rotation r JOIN rotation_target t ON t.arn = r.rotation_arn
),
engaged AS (
  SELECT account_id, arn FROM direct UNION SELECT account_id, arn FROM member UNION SELECT account_id, arn FROM rotation_target
),
contact AS (
  SELECT c.account_id, c.contact_arn AS arn, max(c.alias) AS name, max(c.type) AS type,
    count(DISTINCT h.contact_channel_arn) AS channels,
    count(DISTINCT h.contact_channel_arn) FILTER (WHERE h.activation_status = 'ACTIVATED') AS active,
    bool_or(h.parent_uid IS NOT NULL AND h.activation_status IS NULL) AS unread
  FROM aws_ssmcontacts_contact c
  LEFT JOIN aws_ssmcontacts_contact_channel h ON h.account_id = c.account_id AND h.parent_uid = c.resource_uid
  WHERE c.absent IS NULL
  GROUP BY c.account_id, c.contact_arn
),
judged AS (
  SELECT c.arn, c.account_id, c.name, c.channels, c.active, CAST(NULL AS BIGINT) AS people,
    CASE
      WHEN e.arn IS NULL THEN 'not_engaged'
      WHEN c.type IS NULL THEN 'not_read'
      WHEN c.active > 0 THEN 'reachable'
      WHEN c.unread THEN 'not_read'
      WHEN c.active = 0 THEN 'unreachable'
    END AS reason
  FROM contact c
  LEFT JOIN (SELECT DISTINCT arn FROM engaged) e ON e.arn = c.arn
  WHERE coalesce(c.type, 'PERSONAL') = 'PERSONAL'
  UNION ALL
  SELECT r.arn, r.account_id, r.name, CAST(NULL AS BIGINT) AS channels, CAST(NULL AS BIGINT) AS active, r.people,
    CASE
      WHEN e.arn IS NULL THEN 'not_engaged'
      WHEN r.people IS NULL THEN 'not_read'
      WHEN r.people >= $min_people THEN 'staffed'
      WHEN r.people < $min_people THEN 'understaffed'
    END AS reason
  FROM rotation r
  LEFT JOIN (SELECT DISTINCT arn FROM engaged) e ON e.arn = r.arn
  UNION ALL
  SELECT e.arn, e.account_id, e.arn AS name, CAST(NULL AS BIGINT) AS channels, CAST(NULL AS BIGINT) AS active, CAST(NULL AS BIGINT) AS people,
    'not_listed' AS reason
  FROM engaged e
  LEFT JOIN (SELECT arn FROM contact UNION SELECT arn FROM rotation) k ON k.arn = e.arn
  WHERE k.arn IS NULL
),
answer AS (
  SELECT arn AS resource_uid, account_id, name, channels, active, people, reason FROM judged
  UNION ALL
  SELECT a.account_uid AS resource_uid, a.account_id, CAST(NULL AS VARCHAR) AS name, CAST(NULL AS BIGINT) AS channels,
    CAST(NULL AS BIGINT) AS active, CAST(NULL AS BIGINT) AS people, 'not_used' AS reason
  FROM assay_account a
  LEFT JOIN (SELECT DISTINCT account_id FROM judged) j ON j.account_id = a.account_id
  WHERE j.account_id IS NULL
)
SELECT
  resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason IN ('reachable', 'staffed') THEN 'pass'
    WHEN reason IN ('unreachable', 'understaffed') THEN 'fail'
    WHEN reason IN ('not_engaged', 'not_used') THEN 'not_applicable'
    WHEN reason IN ('not_listed', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('name', name, 'channels', channels, 'active', active, 'people', people, 'min_people', $min_people) AS evidence
FROM answer
