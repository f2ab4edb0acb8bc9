WITH report AS (
  SELECT
    account_id, 'cur' AS way, report_name AS name, report_status['last_status'] AS state,
    coalesce(array_has(additional_schema_elements, 'RESOURCES'), false) AS has_ids,
    additional_schema_elements IS NULL AS unread,
    report_status['last_status'] = 'SUCCESS' AS healthy,
    age_hours(parse_time(report_status['last_delivery'])) AS age
  FROM aws_cur_report_definition
),
definition AS (
  SELECT parent_uid, data_query['query_statement'] AS statement,
    data_query['table_configurations']['COST_AND_USAGE_REPORT'] AS settings
  FROM aws_bcmdataexports_export_detail
  WHERE data_query IS NOT NULL
),
listed AS (
  SELECT account_id, resource_uid, export_name AS name, export_status['status_code'] AS state,
    age_hours(export_status['last_refreshed_at']) AS age
  FROM aws_bcmdataexports_export
),
export AS (
  SELECT
    e.account_id, 'export' AS way, e.name, e.state,
    coalesce(d.settings['INCLUDE_RESOURCES'] = 'TRUE', false) AS has_ids,
    d.parent_uid IS NULL AS unread, e.state = 'HEALTHY' AS healthy, e.age
  FROM listed e
  LEFT JOIN definition d ON d.parent_uid = e.resource_uid
  -- Exports of other tables (FOCUS, carbon) are no inventory; without settings the statement names the table.
  WHERE d.parent_uid IS NULL OR d.settings IS NOT NULL OR d.statement LIKE '%COST_AND_USAGE_REPORT%'
),
judged AS (
  SELECT *,
    CASE
      WHEN unread THEN 'state_missing'
      WHEN NOT has_ids THEN 'no_resource_ids'
      WHEN healthy IS NULL THEN 'state_missing'
      WHEN NOT healthy THEN 'delivery_failing'
      WHEN age IS NULL THEN 'state_missing'
      WHEN age > $max_age_hours THEN 'stale'
      WHEN age <= $max_age_hours THEN 'fresh'
    END AS reason
  FROM (SELECT * FROM report UNION ALL SELECT * FROM export)
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY account_id ORDER BY
    CASE reason WHEN 'fresh' THEN 1 WHEN 'state_missing' THEN 2 WHEN 'stale' THEN 3 WHEN 'delivery_failing' THEN 4
      ELSE 5 END, way, name) AS place
  FROM judged
),
reasoned AS (
  SELECT a.account_uid, a.account_id, r.way, r.name, r.state, r.age,
    CASE
      WHEN a.organization_state = 'unknown' THEN 'organization_unknown'
      WHEN a.organization_state = 'member' AND NOT a.is_management THEN 'member_account'
      WHEN a.organization_state IN ('member', 'standalone') THEN coalesce(r.reason, 'none')
    END AS reason
  FROM assay_account a
  LEFT JOIN ranked r ON r.account_id = a.account_id AND r.place = 1
)
SELECT
  account_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason = 'fresh' THEN 'pass'
    WHEN reason IN ('stale', 'delivery_failing', 'no_resource_ids', 'none') THEN 'fail'
    WHEN reason IN ('state_missing', 'organization_unknown') THEN 'unknown'
    WHEN reason = 'member_account' THEN 'not_applicable'
  END AS verdict,
  reason,
  CASE WHEN reason = 'fresh' THEN way WHEN reason = 'member_account' THEN 'member' END AS way,
  named_struct('export', name, 'state', state, 'age_hours', round(age, 1), 'max_age_hours', $max_age_hours) AS evidence
FROM reasoned
