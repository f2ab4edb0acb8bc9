WITH stop AS (
  SELECT resource_uid, array_agg(DISTINCT condition['source'] ORDER BY condition['source']) AS sources,
    array_agg(DISTINCT condition['value'] ORDER BY condition['value']) FILTER (WHERE condition['source'] = 'aws:cloudwatch:alarm') AS alarms,
    bool_or(condition['source'] = 'aws:cloudwatch:alarm') AS has_alarm
  FROM (SELECT resource_uid, unnest(stop_conditions) AS condition FROM aws_fis_experiment_template_detail)
  GROUP BY resource_uid
),
judged AS (
  SELECT
    t.resource_uid, t.account_id, t.region, s.sources, s.alarms,
    CASE
      WHEN d.stop_conditions IS NULL THEN 'not_read'
      WHEN NOT coalesce(s.has_alarm, false) THEN 'no_stop_condition'
      WHEN d.log_configuration IS NULL AND d.experiment_report_configuration IS NULL THEN 'no_record'
      WHEN s.has_alarm THEN 'safe'
    END AS reason
  FROM aws_fis_experiment_template t
  LEFT JOIN aws_fis_experiment_template_detail d ON d.account_id = t.account_id AND d.parent_uid = t.resource_uid AND d.error IS NULL
  LEFT JOIN stop s ON s.resource_uid = d.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'safe' THEN 'pass'
    WHEN reason IN ('no_stop_condition', 'no_record') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('sources', sources, 'alarms', alarms) AS evidence
FROM judged
