WITH judged AS (
  SELECT
    a.account_uid, a.account_id, s.email_address AS email, coalesce(s.phone_number, '') <> '' AS has_phone,
    s.absent AS security_absent, o.absent AS operations_absent, b.absent AS billing_absent,
    CASE
      WHEN s.absent IS NOT NULL THEN 'no_security'
      -- A contact that is known to be missing fails, whatever the refused one would say.
      WHEN s.alternate_contact_type IS NULL AND (o.absent IS NOT NULL OR b.absent IS NOT NULL) THEN 'others_missing'
      WHEN s.alternate_contact_type IS NULL THEN 'unread'
      WHEN coalesce(s.email_address, '') = '' OR coalesce(s.phone_number, '') = '' THEN 'incomplete'
      WHEN coalesce(array_length($domains), 0) > 0
       AND NOT array_has(string_to_array(lower(array_to_string($domains, chr(10))), chr(10)), lower(split_part(s.email_address, '@', 2))) THEN 'foreign_domain'
      WHEN o.absent IS NOT NULL OR b.absent IS NOT NULL THEN 'others_missing'
      WHEN o.alternate_contact_type IS NULL OR b.alternate_contact_type IS NULL THEN 'unread'
      WHEN o.alternate_contact_type = 'OPERATIONS' AND b.alternate_contact_type = 'BILLING' THEN 'registered'
      ELSE 'unread'
    END AS reason
  FROM assay_account a
  LEFT JOIN aws_account_alternate_contact_security s ON s.account_id = a.account_id
  LEFT JOIN aws_account_alternate_contact_operations o ON o.account_id = a.account_id
  LEFT JOIN aws_account_alternate_contact_billing b ON b.account_id = a.account_id
)
SELECT
  account_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason = 'registered' THEN 'pass'
    WHEN reason IN ('no_security', 'incomplete', 'foreign_domain', 'others_missing') THEN 'fail'
    WHEN reason = 'unread' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('email', email, 'has_phone', has_phone, 'security', security_absent, 'operations', operations_absent,
    'billing', billing_absent, 'domains', $domains) AS evidence
FROM judged
