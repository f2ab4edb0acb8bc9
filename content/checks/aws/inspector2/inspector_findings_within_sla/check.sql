WITH states AS (
  SELECT account_id, region, min(state['status']) AS state
  FROM aws_inspector2_account_status
  WHERE item_account_id = account_id
  GROUP BY account_id, region
),
limits AS (
  SELECT *, CAST(json_text($sla_days, severity) AS DOUBLE) AS days
  FROM aws_inspector2_finding
  WHERE coalesce(status, 'ACTIVE') = 'ACTIVE' AND aws_account_id = account_id
),
findings AS (
  SELECT
    account_id, region, unnest(resources) AS item,
    coalesce(title, finding_arn) || ', ' || severity || ', since ' || CAST(first_observed_at AS VARCHAR) AS example,
    coalesce(fix_available IN ('YES', 'PARTIAL') AND age_days(first_observed_at) > days, false) AS overdue,
    severity IS NULL OR status IS NULL OR (days IS NOT NULL AND first_observed_at IS NULL)
      -- only vulnerabilities of packages always tell whether there is a fix
      OR (fix_available IS NULL AND coalesce(type, 'PACKAGE_VULNERABILITY') = 'PACKAGE_VULNERABILITY'
        AND age_days(first_observed_at) > days) AS not_told
  FROM limits
),
resources AS (
  SELECT
    f.account_id, f.region,
    CASE WHEN f.item['type'] = 'AWS_EC2_INSTANCE' AND f.item['id'] LIKE 'i-%'
      THEN 'arn:' || a.partition || ':ec2:' || f.region || ':' || f.account_id || ':instance/' || f.item['id']
      ELSE f.item['id']
    END AS resource_uid,
    count(*) AS open,
    count(*) FILTER (WHERE f.overdue) AS overdue,
    count(*) FILTER (WHERE f.not_told) AS not_told,
    min(f.example) FILTER (WHERE f.overdue) AS example
  FROM findings f
  JOIN assay_account a ON a.account_id = f.account_id
  GROUP BY 1, 2, 3
),
refused AS (
  -- the engine itself says what a refused list hides
  SELECT DISTINCT account_id, region
  FROM assay_error
  WHERE resource_uid IS NULL AND table_name IN ('aws_inspector2_account_status', 'aws_inspector2_finding')
),
judged AS (
  SELECT
    coalesce(r.resource_uid, s.region_uid) AS resource_uid, s.account_id, s.region, t.state, r.open, r.overdue, r.not_told, r.example,
    CASE
      WHEN t.state = 'DISABLED' THEN 'disabled'
      WHEN r.overdue > 0 THEN 'overdue'
      WHEN r.not_told > 0 THEN 'finding_not_told'
      WHEN r.open > 0 THEN 'in_time'
      WHEN t.state IS NULL THEN 'state_not_read'
      WHEN t.state = 'ENABLED' THEN 'none'
      WHEN t.state <> 'ENABLED' THEN 'not_scanning'
    END AS reason
  FROM assay_scope s
  LEFT JOIN states t ON t.account_id = s.account_id AND t.region = s.region
  LEFT JOIN resources r ON r.account_id = s.account_id AND r.region = s.region AND t.state IS DISTINCT FROM 'DISABLED'
  LEFT JOIN refused x ON x.account_id = s.account_id AND x.region = s.region
  WHERE r.resource_uid IS NOT NULL OR x.account_id IS NULL
)
SELECT
  resource_uid,
  account_id,
  region,
  CASE
    WHEN reason IN ('in_time', 'none') THEN 'pass'
    WHEN reason = 'overdue' THEN 'fail'
    WHEN reason = 'disabled' THEN 'not_applicable'
    WHEN reason IN ('finding_not_told', 'not_scanning', 'state_not_read') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct(
    'state', state, 'open', open, 'overdue', overdue, 'not_told', not_told, 'example', example, 'sla_days', $sla_days
  ) AS evidence
FROM judged
