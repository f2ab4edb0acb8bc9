WITH version AS (
  SELECT account_id, arn, item['document'] AS document
  FROM (SELECT account_id, arn, default_version_id, unnest(policy_version_list) AS item FROM aws_iam_policy_detail)
  WHERE item['version_id'] = default_version_id
),
-- A group's policies count for its users; the boundary is kept apart.
holder AS (
  SELECT u.account_id, u.arn, u.user_policy_list AS inline, u.attached_managed_policies AS attached, false AS missing
  FROM aws_iam_user_detail u
  UNION ALL
  SELECT u.account_id, u.arn, g.group_policy_list, g.attached_managed_policies, g.group_name IS NULL
  FROM (SELECT account_id, arn, unnest(group_list) AS group_name FROM aws_iam_user_detail) u
  LEFT JOIN aws_iam_group_detail g ON g.account_id = u.account_id AND g.group_name = u.group_name
  UNION ALL
  SELECT account_id, arn, role_policy_list, attached_managed_policies, false FROM aws_iam_role_detail
),
boundary AS (
  SELECT account_id, arn, permissions_boundary['permissions_boundary_arn'] AS policy_arn FROM aws_iam_user_detail
  UNION ALL
  SELECT account_id, arn, permissions_boundary['permissions_boundary_arn'] FROM aws_iam_role_detail
),
granted AS (
  SELECT account_id, arn, false AS is_boundary, item['policy_document'] AS document
  FROM (SELECT account_id, arn, unnest(inline) AS item FROM holder)
  UNION ALL
  SELECT h.account_id, h.arn, false, v.document
  FROM (SELECT account_id, arn, unnest(attached) AS item FROM holder) h
  LEFT JOIN version v ON v.account_id = h.account_id AND v.arn = h.item['policy_arn']
  UNION ALL
  SELECT b.account_id, b.arn, true, v.document
  FROM boundary b LEFT JOIN version v ON v.account_id = b.account_id AND v.arn = b.policy_arn
  WHERE b.policy_arn IS NOT NULL
  UNION ALL
  SELECT account_id, arn, false, NULL FROM holder WHERE missing
),
document AS (SELECT DISTINCT account_id, document FROM granted WHERE document IS NOT NULL),
-- A Deny is read by asking what it would allow. Key and operator names have no upper and lower case.
deny AS (
  SELECT account_id, document, regexp_replace(regexp_replace(regexp_replace(regexp_replace(
      json_text(statement, 'Condition'), '"codecommit:references"', '"codecommit:References"', 'gi'),
      '"stringequalsifexists"', '"EqualsIfExists"', 'gi'), '"stringlikeifexists"', '"LikeIfExists"', 'gi'),
      '"null":', '"Null":', 'gi') AS condition,
    concat('{"Statement":[', replace(statement, '"Effect":"Deny"', '"Effect":"Allow"'), ']}') AS turned
  FROM (SELECT account_id, document, unnest(json_array_texts(document, 'Statement')) AS statement FROM document)
  WHERE json_text(statement, 'Effect') = 'Deny' AND json_exists(statement, 'Resource')
),
repository AS (
  SELECT r.resource_uid, r.account_id, r.region, d.repository_name IS NOT NULL AS detail_read,
    nullif(d.default_branch, '') AS default_branch, concat('refs/heads/', nullif(d.default_branch, '')) AS branch
  FROM aws_codecommit_repository r
  LEFT JOIN aws_codecommit_repository_detail d
    ON d.account_id = r.account_id AND d.region = r.region AND d.resource_uid = r.resource_uid AND d.error IS NULL
),
denied AS (
  SELECT r.resource_uid, r.account_id, d.document,
    bool_or(d.condition IS NULL OR d.condition = '{}') AS never,
    bool_or(coalesce(json_text(d.condition, 'Null["codecommit:References"]') IN ('false', '["false"]', '[false]')
      AND (coalesce(array_has(json_array_texts(d.condition, 'EqualsIfExists["codecommit:References"]'), r.branch), false)
        OR glob_match_any(r.branch, json_array_texts(d.condition, 'LikeIfExists["codecommit:References"]')))
      AND regexp_like(d.condition, '^\{("[A-Za-z]+":\{"codecommit:References":[^{}]*\},?){2}\}$'), false)) AS branch
  FROM repository r
  JOIN deny d ON d.account_id = r.account_id AND policy_allows(d.turned, 'codecommit:GitPush', r.resource_uid)
  GROUP BY r.resource_uid, r.account_id, d.document
),
-- May the principal push at all, and does a Deny keep it from the default branch?
principal AS (
  SELECT r.resource_uid, r.account_id, g.arn,
    bool_or(policy_allows(g.document, 'codecommit:GitPush', r.resource_uid)) FILTER (WHERE NOT g.is_boundary) AS allowed,
    bool_and(policy_allows(g.document, 'codecommit:GitPush', r.resource_uid)) FILTER (WHERE g.is_boundary) AS bounded,
    bool_or(policy_allows(g.document, 'codecommit:GitPush', r.resource_uid) IS NULL) AS unclear,
    glob_match_any(reverse(split_part(reverse(g.arn), '/', 1)), $accept_principals) AS accepted,
    coalesce(bool_or(d.never), false) AS never, coalesce(bool_or(d.branch), false) AS branch
  FROM repository r
  JOIN granted g ON g.account_id = r.account_id
  LEFT JOIN denied d ON d.resource_uid = r.resource_uid AND d.account_id = g.account_id AND d.document = g.document
  GROUP BY r.resource_uid, r.account_id, g.arn
),
total AS (
  SELECT resource_uid, account_id,
    count(*) FILTER (WHERE allowed AND coalesce(bounded, true) AND NOT never) AS pushers,
    array_agg(arn ORDER BY arn) FILTER (WHERE allowed AND coalesce(bounded, true) AND NOT never AND NOT branch
      AND NOT unclear AND NOT accepted) AS open,
    array_agg(arn ORDER BY arn) FILTER (WHERE unclear AND NOT never AND NOT branch AND NOT accepted) AS unclear
  FROM principal
  GROUP BY resource_uid, account_id
),
judged AS (
  SELECT r.*, t.pushers, t.open, t.unclear,
    CASE
      WHEN NOT r.detail_read THEN 'unread'
      WHEN r.default_branch IS NULL THEN 'no_default_branch'
      WHEN t.open IS NOT NULL THEN 'open'
      WHEN t.unclear IS NOT NULL THEN 'unread'
      WHEN t.pushers > 0 THEN 'protected'
      WHEN coalesce(t.pushers, 0) = 0 THEN 'nobody_pushes'
    END AS reason
  FROM repository r
  LEFT JOIN total t ON t.resource_uid = r.resource_uid AND t.account_id = r.account_id
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('protected', 'nobody_pushes') THEN 'pass'
    WHEN reason = 'open' THEN 'fail'
    WHEN reason = 'no_default_branch' THEN 'not_applicable'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('default_branch', default_branch, 'pushers', pushers, 'open', open, 'unclear', unclear,
    'accept_principals', $accept_principals) AS evidence
FROM judged
