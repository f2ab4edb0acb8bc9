WITH template AS (
  SELECT
    a.resource_uid, a.account_id, a.region, a.approval_rule_template_name AS name,
    a.error IS NOT NULL AS refused,
    CASE WHEN a.error IS NULL THEN t.approval_rule_template_content END AS content,
    json_array_texts(t.approval_rule_template_content, 'DestinationReferences') AS branches
  FROM aws_codecommit_repository_approval_rule_template a
  LEFT JOIN aws_codecommit_approval_rule_template t
    ON t.account_id = a.account_id AND t.region = a.region AND t.resource_uid = a.resource_uid
   AND t.approval_rule_template_name = a.approval_rule_template_name
),
needed AS (
  SELECT resource_uid, account_id, region, name, max(TRY_CAST(number AS BIGINT)) AS approvals
  FROM (SELECT resource_uid, account_id, region, name,
      unnest(json_array_texts(content, 'Statements[*].NumberOfApprovalsNeeded')) AS number FROM template)
  GROUP BY resource_uid, account_id, region, name
),
-- Three-valued: without a readable content, or with a branch filter and no known default branch, nothing is known.
rule AS (
  SELECT
    r.resource_uid, r.account_id, r.region, t.name, t.refused, n.approvals, d.default_branch, t.content,
    d.repository_name IS NOT NULL AS detail_read,
    CASE
      WHEN t.content IS NOT NULL AND t.branches IS NULL THEN json_exists(t.content, 'Statements')
      ELSE glob_match_any(concat('refs/heads/', nullif(d.default_branch, '')), t.branches)
    END AS covers
  FROM aws_codecommit_repository r
  LEFT JOIN aws_codecommit_repository_detail d
    ON d.account_id = r.account_id AND d.region = r.region AND d.resource_uid = r.resource_uid AND d.error IS NULL
  LEFT JOIN template t ON t.account_id = r.account_id AND t.region = r.region AND t.resource_uid = r.resource_uid
  LEFT JOIN needed n ON n.account_id = t.account_id AND n.region = t.region AND n.resource_uid = t.resource_uid
   AND n.name = t.name
),
total AS (
  SELECT
    resource_uid, account_id, region, min(default_branch) AS default_branch, bool_or(detail_read) AS detail_read,
    bool_or(coalesce(refused, false) OR name IS NOT NULL AND (content IS NULL OR covers AND approvals IS NULL)) AS unread,
    max(approvals) FILTER (WHERE covers) AS approvals, bool_or(covers) AS covered,
    array_agg(name ORDER BY name) FILTER (WHERE name IS NOT NULL) AS templates,
    first_value(name ORDER BY approvals DESC, name) FILTER (WHERE covers AND approvals IS NOT NULL) AS template
  FROM rule
  GROUP BY resource_uid, account_id, region
),
judged AS (
  SELECT *,
    CASE
      WHEN approvals >= $min_approvals THEN 'approved'
      WHEN templates IS NULL AND NOT unread THEN 'no_template'
      WHEN unread OR NOT detail_read THEN 'unread'
      WHEN default_branch IS NULL THEN 'no_default_branch'
      WHEN NOT covered THEN 'other_branch'
      WHEN approvals < $min_approvals THEN 'too_few'
      ELSE 'unread'
    END AS reason
  FROM total
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'approved' THEN 'pass'
    WHEN reason IN ('no_template', 'too_few', 'other_branch') THEN 'fail'
    WHEN reason IN ('no_default_branch', 'unread') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('template', template, 'templates', templates, 'approvals', approvals,
    'default_branch', coalesce(default_branch, '*'), 'min_approvals', $min_approvals) AS evidence
FROM judged
