-- Every member sees the organization's trail as a copy, so a member's row proves it, too.
WITH seen AS (
  SELECT a.organization_id, max(t.resource_uid) FILTER (WHERE t.is_organization_trail) AS trail,
    bool_or(t.resource_uid IS NOT NULL AND t.is_organization_trail IS NULL) AS unclear,
    bool_or(a.is_management) AS management_read
  FROM assay_account a
  LEFT JOIN aws_cloudtrail_trail t ON t.account_id = a.account_id
  GROUP BY a.organization_id
),
judged AS (
  SELECT o.organization_uid, o.account_id, s.trail,
    CASE
      WHEN o.state = 'standalone' THEN 'standalone'
      WHEN o.state = 'unknown' THEN 'organization_unread'
      WHEN s.trail IS NOT NULL THEN 'exists'
      WHEN s.unclear OR NOT coalesce(s.management_read, false) THEN 'unread'
      WHEN s.management_read THEN 'none'
    END AS reason
  FROM assay_organization o
  LEFT JOIN seen s ON s.organization_id = o.organization_id
)
SELECT
  organization_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason = 'exists' THEN 'pass'
    WHEN reason = 'none' THEN 'fail'
    WHEN reason = 'standalone' THEN 'not_applicable'
    WHEN reason IN ('organization_unread', 'unread') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('trail', trail) AS evidence
FROM judged
