WITH reasoned AS (
  -- A node that several answers tell of counts once.
  SELECT DISTINCT m.resource_uid, m.account_id, m.region, s.failed_count AS failed,
    s.installed_pending_reboot_count AS pending_reboot, s.installed_rejected_count AS rejected, s.operation_end_time,
    CASE
      WHEN s.error IS NOT NULL THEN 'unread'
      WHEN s.resource_uid IS NULL THEN 'no_state'
      WHEN s.failed_count > 0 OR s.installed_pending_reboot_count > 0 OR s.installed_rejected_count > 0 THEN 'left_over'
      WHEN s.failed_count = 0 AND s.installed_pending_reboot_count = 0 AND s.installed_rejected_count = 0 THEN 'clean'
      ELSE 'unread'
    END AS reason
  FROM aws_ssm_managed_instance m
  LEFT JOIN aws_ssm_managed_instance_patch_state s ON s.resource_uid = m.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason = 'clean' THEN 'pass'
    WHEN reason = 'left_over' THEN 'fail'
    WHEN reason = 'unread' THEN 'unknown'
    WHEN reason = 'no_state' THEN 'not_applicable'
  END AS verdict,
  reason,
  named_struct(
    'failed', failed, 'pending_reboot', pending_reboot, 'rejected', rejected, 'operation_end_time', operation_end_time
  ) AS evidence
FROM reasoned
