WITH experiment AS (
  SELECT
    e.account_id, e.id, coalesce(d.end_time, e.creation_time) AS at,
    CASE
      WHEN coalesce(d.experiment_options['actions_mode'], e.experiment_options['actions_mode']) = 'skip-all' THEN 'preview'
      WHEN coalesce(d.state['status'], e.state['status']) = 'completed' THEN 'completed'
      WHEN coalesce(d.state['status'], e.state['status']) <> 'stopped' THEN 'other'
      WHEN regexp_like(coalesce(d.state['reason'], e.state['reason']), 'stop[ -]?condition|:alarm:', 'i') THEN 'stopped_by_alarm'
      WHEN d.state['status'] = 'stopped' THEN 'stopped'
    END AS outcome
  FROM aws_fis_experiment e
  LEFT JOIN aws_fis_experiment_detail d ON d.account_id = e.account_id AND d.parent_uid = e.resource_uid AND d.error IS NULL
),
ranked AS (  -- the newest that counts
  SELECT *, row_number() OVER (PARTITION BY account_id ORDER BY at DESC, id) AS rank
  FROM experiment WHERE outcome IN ('completed', 'stopped_by_alarm') AND at IS NOT NULL
),
counted AS (
  SELECT account_id, count(*) AS experiments,
    count(*) FILTER (WHERE outcome IS NULL OR (at IS NULL AND outcome IN ('completed', 'stopped_by_alarm'))) AS unclear,
    count(*) FILTER (WHERE outcome = 'stopped' AND NOT coalesce(age_days(at) > $days, false)) AS stopped
  FROM experiment GROUP BY account_id
),
drill AS (  -- for the account or for its whole organization
  SELECT a.account_id, max(t.attested_at) AS attested_at
  FROM assay_account a
  JOIN assay_attestation t ON t.topic = 'fis_experiment_in_last_year'
    AND (t.account_id IS NULL OR t.account_id = a.account_id)
    AND (t.organization_id IS NULL OR t.organization_id = a.organization_id)
  WHERE age_days(t.attested_at) BETWEEN 0 AND $days
  GROUP BY a.account_id
),
place AS (SELECT account_id, count(*) AS regions FROM assay_scope GROUP BY account_id),
judged AS (
  SELECT a.account_uid, a.account_id, r.id AS experiment, r.at, age_days(r.at) AS age, d.attested_at, coalesce(p.regions, 0) AS regions,
    coalesce(c.experiments, 0) AS experiments, c.unclear, coalesce(c.stopped, 0) AS stopped,
    CASE
      WHEN d.attested_at IS NOT NULL AND NOT coalesce(age_days(r.at) <= $days, false) THEN 'attested'
      WHEN age_days(r.at) <= $days THEN r.outcome
      WHEN c.unclear > 0 THEN 'not_read'
      -- Whether it was a drill that was stopped, or a drill was held by other means, only an attestation can show.
      WHEN c.stopped > 0 THEN 'needs_evidence'
      WHEN r.id IS NOT NULL THEN 'too_old'
      WHEN c.experiments > 0 THEN 'not_completed'
      WHEN c.experiments IS NULL THEN 'needs_evidence'
    END AS reason
  FROM assay_account a
  LEFT JOIN ranked r ON r.account_id = a.account_id AND r.rank = 1
  LEFT JOIN counted c ON c.account_id = a.account_id
  LEFT JOIN drill d ON d.account_id = a.account_id
  LEFT JOIN place p ON p.account_id = a.account_id
)
SELECT
  account_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason IN ('completed', 'stopped_by_alarm', 'attested') THEN 'pass'
    WHEN reason IN ('too_old', 'not_completed') THEN 'fail'
    WHEN reason IN ('needs_evidence', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  CASE WHEN reason = 'attested' THEN 'attested' END AS way,
  named_struct('experiment', experiment, 'at', at, 'age_days', round(age), 'days', $days, 'attested_at', attested_at,
               'experiments', experiments, 'stopped', stopped, 'unclear', unclear, 'regions', regions) AS evidence
FROM judged
