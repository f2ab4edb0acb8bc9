WITH key AS (
  SELECT k.resource_uid, k.account_id, k.region, d.key_manager, p.policy, p.error,
    policy_principals(p.policy) IS NOT NULL AND json_exists(p.policy, 'Statement') AS readable
  FROM aws_kms_key k
  LEFT JOIN aws_kms_key_detail d ON d.account_id = k.account_id AND d.resource_uid = k.resource_uid
  LEFT JOIN aws_kms_key_policy p ON p.account_id = k.account_id AND p.resource_uid = k.resource_uid
),
statement AS (
  -- Each statement as a policy of its own, and a Deny as the Allow of what it takes away.
  SELECT resource_uid, account_id, json_text(text, 'Effect') AS effect, json_text(text, 'Condition') AS condition,
    concat('{"Statement":[', replace(text, '"Effect":"Deny"', '"Effect":"Allow"'), ']}') AS document
  FROM (SELECT resource_uid, account_id, unnest(json_array_texts(policy, 'Statement')) AS text FROM key)
  WHERE json_text(text, 'Effect') = 'Allow' OR NOT (json_exists(text, 'Condition') OR json_exists(text, 'NotPrincipal'))
),
power AS (
  SELECT s.resource_uid, s.account_id, s.effect, s.condition, s.principal, n.action
  FROM (SELECT *, unnest(policy_principals(document)) AS principal FROM statement) s
  CROSS JOIN (SELECT unnest(make_array('kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 'kms:CreateGrant', 'kms:Decrypt')) AS action) n
  WHERE policy_allows(s.document, n.action, s.resource_uid)
    AND NOT (s.effect = 'Allow' AND n.action = 'kms:CreateGrant' AND s.condition IS NOT NULL)
    AND NOT regexp_like(s.principal, '^([0-9]{12}|arn:[^:]*:iam::[0-9]{12}:root)$')
),
-- A statement for everybody under a condition stands for those who meet the condition.
holder AS (
  SELECT DISTINCT resource_uid, principal, CASE WHEN principal = '*' THEN condition END AS condition
  FROM power WHERE effect = 'Allow'
),
held AS (
  SELECT DISTINCT h.resource_uid, h.principal, h.condition, a.action
  FROM holder h
  JOIN power a ON a.resource_uid = h.resource_uid AND a.effect = 'Allow'
    AND ((a.principal = h.principal AND (h.principal <> '*' OR a.condition IS NOT DISTINCT FROM h.condition))
      OR (a.principal = '*' AND a.condition IS NULL))
  LEFT JOIN power d ON d.resource_uid = h.resource_uid AND d.effect = 'Deny' AND d.action = a.action
    AND (d.principal = '*' OR d.principal = h.principal)
  WHERE d.action IS NULL
),
both_powers AS (
  SELECT resource_uid, array_agg(DISTINCT principal ORDER BY principal) AS holders
  FROM (SELECT resource_uid, principal, condition FROM held
    GROUP BY resource_uid, principal, condition
    HAVING bool_or(action = 'kms:Decrypt') AND bool_or(action <> 'kms:Decrypt'))
  GROUP BY resource_uid
),
member AS (
  SELECT a.organization_id, o.id AS account_id FROM aws_organizations_account o JOIN assay_account a ON a.account_id = o.account_id
  UNION
  SELECT organization_id, account_id FROM assay_account WHERE organization_id IS NOT NULL
),
-- Organizations whose accounts were all listed.
listed AS (
  SELECT DISTINCT a.organization_id FROM aws_organizations_account o JOIN assay_account a ON a.account_id = o.account_id
  WHERE o.account_id NOT IN (SELECT account_id FROM assay_error WHERE table_name = 'aws_organizations_account')
),
grantee AS (
  SELECT g.account_id, g.resource_uid, g.grantee_principal, g.error,
    CASE
      WHEN g.error IS NOT NULL THEN NULL
      WHEN g.grantee_principal LIKE '%.amazonaws.com%' OR split_part(g.grantee_principal, ':', 5) = g.account_id THEN 'own'
      WHEN NOT regexp_like(split_part(g.grantee_principal, ':', 5), '^[0-9]{12}$') THEN 'unclear'
      WHEN m.account_id IS NOT NULL THEN 'inside'
      WHEN a.organization_state = 'standalone' OR l.organization_id IS NOT NULL THEN 'outside'
      ELSE 'unclear'
    END AS place
  FROM aws_kms_key_grant g
  LEFT JOIN assay_account a ON a.account_id = g.account_id
  LEFT JOIN listed l ON l.organization_id = a.organization_id
  LEFT JOIN member m ON m.organization_id = a.organization_id AND m.account_id = split_part(g.grantee_principal, ':', 5)
),
granted AS (
  SELECT account_id, resource_uid, count(*) AS grants, bool_or(error IS NOT NULL) AS refused, bool_and(place = 'own') AS all_own,
    array_agg(DISTINCT grantee_principal) FILTER (WHERE place = 'outside') AS outside,
    array_agg(DISTINCT grantee_principal) FILTER (WHERE place = 'unclear') AS unclear
  FROM grantee
  GROUP BY account_id, resource_uid
),
judged AS (
  SELECT k.resource_uid, k.account_id, k.region, k.key_manager, b.holders, coalesce(g.grants, 0) AS grants, g.outside, g.unclear,
    coalesce(g.all_own, true) AS all_own,
    CASE
      WHEN k.key_manager <> 'CUSTOMER' THEN 'aws_managed'
      WHEN b.holders IS NOT NULL THEN 'not_separated'
      WHEN g.outside IS NOT NULL THEN 'outside_grant'
      WHEN k.key_manager IS NULL OR NOT coalesce(k.readable, false) OR g.refused THEN 'unread'
      WHEN g.unclear IS NOT NULL THEN 'accounts_unread'
      WHEN b.holders IS NULL AND g.outside IS NULL THEN 'separated'
    END AS reason
  FROM key k
  LEFT JOIN both_powers b ON b.resource_uid = k.resource_uid
  LEFT JOIN granted g ON g.account_id = k.account_id AND g.resource_uid = k.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'separated' THEN 'pass'
    WHEN reason IN ('not_separated', 'outside_grant') THEN 'fail'
    WHEN reason = 'aws_managed' THEN 'not_applicable'
    WHEN reason IN ('unread', 'accounts_unread') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'aws_managed' THEN 'aws_managed' WHEN all_own THEN 'own' END AS way,
  named_struct('key_manager', key_manager, 'holders', holders, 'grants', grants, 'outside', outside, 'unclear', unclear) AS evidence
FROM judged
