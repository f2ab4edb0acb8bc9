WITH fact AS (
  SELECT *, drift_information['stack_drift_status'] AS drift_status,
    drift_information['last_check_timestamp'] AS last_check
  FROM aws_cloudformation_stack
),
judged AS (
  SELECT *,
    CASE
      WHEN stack_status IN ('REVIEW_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'DELETE_COMPLETE') THEN 'not_live'
      WHEN drift_status = 'DRIFTED' THEN 'drifted'
      WHEN drift_status = 'NOT_CHECKED' AND $accept_not_checked THEN 'accepted_not_checked'
      WHEN drift_status = 'NOT_CHECKED' THEN 'never_checked'
      WHEN drift_status = 'IN_SYNC' AND age_days(last_check) > $max_age_days THEN 'old'
      WHEN drift_status = 'IN_SYNC' AND age_days(last_check) <= $max_age_days THEN 'in_sync'
      ELSE 'unclear'
    END AS reason
  FROM fact
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('in_sync', 'accepted_not_checked') THEN 'pass'
    WHEN reason IN ('drifted', 'never_checked', 'old') THEN 'fail'
    WHEN reason = 'not_live' THEN 'not_applicable'
    WHEN reason = 'unclear' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('drift_status', drift_status, 'last_check', last_check, 'age_days', floor(age_days(last_check)),
    'stack_status', stack_status, 'max_age_days', $max_age_days) AS evidence
FROM judged
