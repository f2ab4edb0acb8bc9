-- What was seen: 2 = it is there, 1 = not read whether it counts, 0 = none.
WITH isolation AS (
  SELECT account_id, region, min(group_id) FILTER (WHERE closed) AS group_id,
    max(CASE WHEN closed THEN 2 WHEN closed IS NULL THEN 1 ELSE 0 END) AS has
  FROM (
    SELECT account_id, region, group_id, cardinality(ip_permissions) = 0 AND cardinality(ip_permissions_egress) = 0 AS closed
    FROM aws_vpc_security_group
    WHERE tag_value(tags, $tag) IS NOT NULL AND coalesce(owner_id, account_id) = account_id
  )
  GROUP BY account_id, region
),
runbook AS (
  SELECT account_id, region, min(name) FILTER (WHERE owner = account_id) AS document,
    max(CASE WHEN owner = account_id THEN 2 WHEN owner IS NULL THEN 1 ELSE 0 END) AS has
  FROM aws_ssm_document_owned
  WHERE glob_match_any(name, $runbook)
  GROUP BY account_id, region
),
responder AS (
  SELECT account_id, min(role_name) AS role_name FROM aws_iam_role WHERE glob_match(role_name, $role) GROUP BY account_id
),
membership AS (SELECT account_id, max(membership_status) AS status FROM aws_securityir_membership WHERE absent IS NULL GROUP BY account_id),
place AS (
  SELECT s.account_id, s.region, g.group_id, d.document, coalesce(g.has, 0) AS has_group, coalesce(d.has, 0) AS has_document
  FROM assay_scope s
  LEFT JOIN isolation g ON g.account_id = s.account_id AND g.region = s.region
  LEFT JOIN runbook d ON d.account_id = s.account_id AND d.region = s.region
),
summary AS (
  SELECT account_id, max(has_group) AS has_group, max(has_document) AS has_document, max(least(has_group, has_document)) AS has_both,
    min(region) FILTER (WHERE has_group = 2 AND has_document = 2) AS ready_region,
    coalesce(min(group_id) FILTER (WHERE has_document = 2), min(group_id)) AS group_id,
    coalesce(min(document) FILTER (WHERE has_group = 2), min(document)) AS document
  FROM place GROUP BY account_id
),
judged AS (
  SELECT a.account_uid, s.*, r.role_name, m.status AS membership,
    CASE
      WHEN s.has_group = 0 THEN 'no_group'
      WHEN s.has_document = 0 THEN 'no_document'
      WHEN s.has_both = 0 THEN 'not_together'
      WHEN r.role_name IS NULL THEN 'no_role'
      WHEN s.has_both = 1 THEN 'not_read'
      WHEN s.has_both = 2 THEN 'ready'
    END AS reason
  FROM assay_account a
  JOIN summary s ON s.account_id = a.account_id
  LEFT JOIN responder r ON r.account_id = a.account_id
  LEFT JOIN membership m ON m.account_id = a.account_id
)
SELECT
  account_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason = 'ready' THEN 'pass'
    WHEN reason IN ('no_group', 'no_document', 'not_together', 'no_role') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason, 'needed' AS way,
  named_struct('ready_region', ready_region, 'group', group_id, 'document', document, 'role_name', role_name,
    'membership', membership, 'tag', $tag, 'role', $role, 'runbook', $runbook) AS evidence
FROM judged
