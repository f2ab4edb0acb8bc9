-- The default key is shown, but does not decide: even the AWS managed key encrypts.
SELECT
  s.region_uid AS resource_uid, s.account_id, s.region,
  CASE
    WHEN e.ebs_encryption_by_default THEN 'pass'
    WHEN NOT e.ebs_encryption_by_default THEN 'fail'
    ELSE 'unknown'
  END AS verdict,
  CASE
    WHEN e.ebs_encryption_by_default THEN 'on'
    WHEN NOT e.ebs_encryption_by_default THEN 'off'
    ELSE 'not_read'
  END AS reason,
  'setting' AS way,
  named_struct(
    'ebs_encryption_by_default', e.ebs_encryption_by_default,
    'default_kms_key', k.kms_key_id
  ) AS evidence
FROM assay_scope s
LEFT JOIN aws_ec2_ebs_encryption_by_default e ON e.account_id = s.account_id AND e.region = s.region
LEFT JOIN aws_ec2_ebs_default_kms_key k ON k.account_id = s.account_id AND k.region = s.region
