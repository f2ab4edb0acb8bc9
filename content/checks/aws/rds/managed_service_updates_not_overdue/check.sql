WITH action AS (
  SELECT resource_identifier, account_id, region, a['action'] AS action,
    least(a['auto_applied_after_date'], a['forced_apply_date']) AS due
  FROM (
    SELECT resource_identifier, account_id, region, unnest(pending_maintenance_action_details) AS a
    FROM aws_rds_pending_maintenance_action
  )
),
pending AS (
  SELECT resource_identifier, account_id, region, count(*) FILTER (WHERE due < scan_time()) AS late,
    array_agg(action ORDER BY action) FILTER (WHERE due < scan_time()) AS overdue, min(due) AS due
  FROM action
  GROUP BY resource_identifier, account_id, region
),
judged AS (
  SELECT i.resource_uid, i.account_id, i.region, 'rds' AS way, i.engine AS kind, i.engine_version AS version,
    NULL AS new_version, i.auto_minor_version_upgrade AS auto, p.overdue, p.due,
    CASE
      WHEN p.late > 0 THEN 'overdue'
      WHEN i.engine LIKE 'custom-%' THEN 'on_time'
      WHEN NOT i.auto_minor_version_upgrade THEN 'no_auto_upgrade'
      WHEN i.auto_minor_version_upgrade THEN 'current'
      ELSE 'unread'
    END AS reason
  FROM aws_rds_db_instance i
  LEFT JOIN pending p
    ON p.account_id = i.account_id AND p.region = i.region AND p.resource_identifier = i.resource_uid
  UNION ALL
  SELECT p.resource_identifier, p.account_id, p.region, 'rds', 'cluster', NULL, NULL, NULL, p.overdue, p.due,
    CASE WHEN p.late > 0 THEN 'overdue' WHEN p.late = 0 THEN 'on_time' END
  FROM pending p
  LEFT JOIN aws_rds_db_instance i
    ON i.account_id = p.account_id AND i.region = p.region AND i.resource_uid = p.resource_identifier
  WHERE i.resource_uid IS NULL
  UNION ALL
  SELECT l.resource_uid, l.account_id, l.region, 'opensearch', 'opensearch',
    d.service_software_options['current_version'], d.service_software_options['new_version'], NULL, NULL, NULL,
    CASE
      WHEN d.error IS NOT NULL THEN 'unread'
      WHEN d.service_software_options['update_available'] THEN 'software_waiting'
      WHEN NOT d.service_software_options['update_available'] THEN 'software_current'
      ELSE 'unread'
    END
  FROM aws_opensearch_domain l
  LEFT JOIN aws_opensearch_domain_detail d ON d.resource_uid = l.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('current', 'on_time', 'software_current') THEN 'pass'
    WHEN reason IN ('overdue', 'no_auto_upgrade', 'software_waiting') THEN 'fail'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason, way,
  named_struct(
    'kind', kind, 'version', version, 'new_version', new_version, 'auto_minor_version_upgrade', auto,
    'overdue', overdue, 'due', due
  ) AS evidence
FROM judged
