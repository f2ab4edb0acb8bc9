WITH server AS (
  SELECT resource_uid, account_id, region, data_replication_info['data_replication_state'] AS state,
    data_replication_info['lag_duration'] AS lag, data_replication_info['data_replication_error']['error'] AS error,
    life_cycle['last_seen_by_service_date_time'] AS last_seen
  FROM aws_drs_source_server WHERE absent IS NULL
),
-- The durations, in seconds; null if they are not understood.
duration AS (
  SELECT text, CASE WHEN regexp_like(text, '^P([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+([.][0-9]+)?S)?)?$') AND NOT regexp_like(text, '[PT]$')
    THEN coalesce(try_cast(regexp_match(text, '([0-9]+)D')[1] AS DOUBLE), 0) * 86400
      + coalesce(try_cast(regexp_match(text, '([0-9]+)H')[1] AS DOUBLE), 0) * 3600
      + coalesce(try_cast(regexp_match(text, '([0-9]+)M')[1] AS DOUBLE), 0) * 60
      + coalesce(try_cast(regexp_match(text, '([0-9.]+)S')[1] AS DOUBLE), 0) END AS seconds
  FROM (SELECT lag AS text FROM server UNION SELECT $max_lag AS text)
),
judged AS (
  SELECT s.*,
    CASE
      WHEN s.state <> 'CONTINUOUS' THEN 'not_replicating'
      WHEN s.state = 'CONTINUOUS' AND l.seconds <= m.seconds THEN 'replicating'
      WHEN s.state = 'CONTINUOUS' AND l.seconds > m.seconds THEN 'lagging'
      ELSE 'not_read'
    END AS reason
  FROM server s
  LEFT JOIN duration l ON l.text = s.lag
  LEFT JOIN duration m ON m.text = $max_lag
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'replicating' THEN 'pass'
    WHEN reason IN ('lagging', 'not_replicating') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('state', state, 'lag', lag, 'error', error, 'last_seen', last_seen, 'max_lag', $max_lag) AS evidence
FROM judged
