WITH delegated AS (
  SELECT a.organization_id, min(x.account_id) AS account_id, array_agg(DISTINCT d.id ORDER BY d.id) AS administrators
  FROM aws_organizations_securitylake_administrator d
  JOIN assay_account a ON a.account_id = d.account_id
  LEFT JOIN assay_account x ON x.account_id = d.id
  WHERE d.absent IS NULL AND d.error IS NULL
  GROUP BY a.organization_id
),
-- Who has a data lake, if nobody is delegated: the management account before others.
owner AS (
  SELECT x.organization_id, min(g.account_id) AS account_id, bool_or(x.is_management) AS management
  FROM aws_securitylake_data_lake g
  JOIN assay_account x ON x.account_id = g.account_id AND g.absent IS NULL
  GROUP BY x.organization_id
),
asked AS (
  SELECT
    o.*, d.administrators, d.administrators IS NOT NULL AND d.account_id IS NULL AS outside,
    coalesce(d.account_id, CASE WHEN d.administrators IS NULL AND NOT w.management THEN w.account_id END, o.account_id) AS asked
  FROM assay_organization o
  LEFT JOIN delegated d ON d.organization_id = o.organization_id
  LEFT JOIN owner w ON w.organization_id = o.organization_id
),
wanted AS (
  SELECT a.organization_uid, a.asked, s.account_id, s.region, n.source
  FROM asked a
  JOIN assay_account x ON x.organization_id = a.organization_id OR x.account_uid = a.account_uid
  JOIN assay_scope s ON s.account_id = x.account_id
  CROSS JOIN (VALUES ('CLOUD_TRAIL_MGMT'), ('VPC_FLOW'), ('ROUTE53'), ('SH_FINDINGS')) AS n(source)
),
configured AS (
  SELECT account_id AS asked, account, coalesce(item_region, region) AS region,
    array_distinct(flatten(array_agg(json_array_texts(to_json(sources), '[*].aws_log_source.source_name')))) AS names
  FROM aws_securitylake_log_source WHERE error IS NULL
  GROUP BY 1, 2, 3
),
state AS (
  SELECT account_id AS asked, account, region, source_name,
    array_distinct(json_array_texts(to_json(source_statuses), '[*].status')) AS states
  FROM aws_securitylake_data_lake_source WHERE error IS NULL
),
states AS (
  SELECT asked, account, region, source_name, bool_and(states = ['COLLECTING']) AS collecting, bool_or(states IS NULL) AS unread,
    max(array_to_string(states, ' ')) AS told
  FROM state
  GROUP BY asked, account, region, source_name
),
pair AS (
  SELECT
    w.organization_uid, w.account_id || '/' || w.region || ' ' || w.source || coalesce(' ' || t.told, '') AS label,
    c.asked IS NULL OR NOT coalesce(array_has(c.names, w.source), false) OR t.asked IS NULL AS missing,
    coalesce(NOT t.collecting, false) AS bad, coalesce(t.unread, false) AS unread
  FROM wanted w
  LEFT JOIN configured c ON c.asked = w.asked AND c.account = w.account_id AND c.region = w.region
  LEFT JOIN states t ON t.asked = w.asked AND t.account = w.account_id AND t.region = w.region AND t.source_name = w.source
),
sources AS (
  SELECT
    organization_uid, count(*) AS sources, bool_or(unread) AS unread,
    count(*) FILTER (WHERE bad) AS bad_count, count(*) FILTER (WHERE missing) AS missing_count,
    array_slice(array_agg(label ORDER BY label) FILTER (WHERE bad), 1, 10) AS bad,
    array_slice(array_agg(label ORDER BY label) FILTER (WHERE missing), 1, 10) AS missing
  FROM pair
  GROUP BY organization_uid
),
automatic AS (
  SELECT w.organization_uid, array_agg(DISTINCT w.region ORDER BY w.region) FILTER (WHERE c.account_id IS NULL) AS manual_regions
  FROM wanted w
  LEFT JOIN aws_securitylake_organization_configuration c ON c.account_id = w.asked AND c.error IS NULL AND c.absent IS NULL
    AND array_has(json_array_texts(to_json(c.auto_enable_new_account), '[*].region'), w.region)
  GROUP BY w.organization_uid
),
trouble AS (
  SELECT
    account_id, count(DISTINCT concat(exception, "timestamp")) FILTER (WHERE age_hours("timestamp") < 24) AS exceptions, bool_or("timestamp" IS NULL) AS unread,
    max("timestamp") AS latest, last_value(exception ORDER BY "timestamp") AS exception
  FROM aws_securitylake_data_lake_exception WHERE error IS NULL
  GROUP BY account_id
),
refused AS (
  SELECT DISTINCT account_id FROM (
    SELECT account_id, error FROM aws_securitylake_log_source UNION ALL
    SELECT account_id, error FROM aws_securitylake_data_lake_source UNION ALL
    SELECT account_id, error FROM aws_securitylake_data_lake_exception
  ) WHERE error IS NOT NULL
),
settings AS (
  SELECT account_id, bool_or(error IS NOT NULL OR (absent IS NULL AND auto_enable_new_account IS NULL)) AS unread
  FROM aws_securitylake_organization_configuration
  GROUP BY account_id
),
judged AS (
  SELECT
    a.organization_uid, a.asked, a.administrators, s.sources, s.bad_count, s.bad, s.missing_count, s.missing,
    m.manual_regions, t.exceptions, t.latest, t.exception,
    CASE
      WHEN a.state = 'unknown' THEN 'not_read'
      WHEN a.outside THEN 'administrator_not_in_scope'
      WHEN k.account_id IS NULL THEN 'no_lake'
      WHEN t.exceptions > 0 THEN 'exceptions'
      WHEN s.bad_count > 0 THEN 'not_collecting'
      WHEN s.sources IS NULL OR s.unread OR r.account_id IS NOT NULL OR t.unread THEN 'not_read'
      WHEN s.missing_count > 0 THEN 'missing'
      WHEN a.state = 'organization' AND coalesce(p.unread, true) THEN 'not_read'
      WHEN a.state = 'organization' AND m.manual_regions IS NOT NULL THEN 'not_automatic'
      WHEN s.missing_count = 0 THEN 'collecting'
    END AS reason
  FROM asked a
  LEFT JOIN (SELECT DISTINCT account_id FROM aws_securitylake_data_lake WHERE absent IS NULL) k ON k.account_id = a.asked
  LEFT JOIN sources s ON s.organization_uid = a.organization_uid
  LEFT JOIN automatic m ON m.organization_uid = a.organization_uid
  LEFT JOIN trouble t ON t.account_id = a.asked
  LEFT JOIN refused r ON r.account_id = a.asked
  LEFT JOIN settings p ON p.account_id = a.asked
)
SELECT
  organization_uid AS resource_uid, asked AS account_id, 'global' AS region,
  CASE
    WHEN reason = 'collecting' THEN 'pass'
    WHEN reason IN ('exceptions', 'not_collecting', 'missing', 'not_automatic') THEN 'fail'
    WHEN reason = 'no_lake' THEN 'not_applicable'
    WHEN reason IN ('administrator_not_in_scope', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  CASE
    WHEN reason IN ('exceptions', 'not_collecting') THEN 'read'
    WHEN reason = 'collecting' AND organization_uid LIKE 'AWS::::Account:%' THEN 'single'
    WHEN reason = 'missing' THEN 'single'
  END AS way,
  named_struct(
    'account_asked', asked, 'administrators', administrators, 'sources', sources, 'bad_count', bad_count, 'bad', bad,
    'missing_count', missing_count, 'missing', missing, 'manual_regions', manual_regions, 'exceptions', exceptions,
    'latest', CAST(latest AS VARCHAR), 'exception', exception
  ) AS evidence
FROM judged
