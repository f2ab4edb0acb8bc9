-- One row for each month that the 30 days touch. The keys come in the order of the request: Region, linked account.
WITH cost AS (
  SELECT
    account_id AS payer, keys[1] AS region, keys[2] AS spender,
    sum(CAST(metrics['UnblendedCost']['amount'] AS DOUBLE)) AS usd,
    bool_or(metrics['UnblendedCost']['amount'] IS NULL) AS unread
  FROM aws_ce_cost_by_region_and_account
  WHERE keys[1] NOT IN ('global', 'NoRegion')
  GROUP BY account_id, keys[1], keys[2]
),
recorder AS (
  SELECT
    r.account_id, r.region_name AS region,
    bool_or(s.error IS NOT NULL) AS refused,
    bool_or(s.recording AND s.service_principal IS NULL) AS running,
    bool_or(s.name IS NOT NULL AND s.recording IS NULL) AS unread
  FROM aws_ec2_region r
  LEFT JOIN aws_config_recorder_status_any_region s ON s.account_id = r.account_id AND s.region = r.region_name
  GROUP BY r.account_id, r.region_name
),
pair AS (
  SELECT
    c.payer, concat(c.spender, '/', c.region, ' (USD ', round(c.usd, 2), ')') AS label,
    CASE
      WHEN c.unread THEN 'not_read'
      WHEN r.running THEN 'recorded'
      WHEN r.account_id IS NULL OR r.refused OR r.unread THEN 'not_read'
      ELSE 'unrecorded'
    END AS state
  FROM cost c
  LEFT JOIN recorder r ON r.account_id = c.spender AND r.region = c.region
  WHERE c.usd > $min_usd OR c.unread
),
payer AS (
  SELECT
    payer, count(*) AS pairs,
    array_agg(label ORDER BY label) FILTER (WHERE state = 'unrecorded') AS unrecorded,
    array_agg(label ORDER BY label) FILTER (WHERE state = 'not_read') AS unread
  FROM pair GROUP BY payer
),
reasoned AS (
  SELECT a.account_uid, a.account_id, p.pairs, p.unrecorded, p.unread,
    CASE
      WHEN a.organization_state = 'unknown' THEN 'organization_unknown'
      WHEN a.organization_state = 'member' AND NOT a.is_management THEN 'member_account'
      WHEN p.unrecorded IS NOT NULL THEN 'unrecorded'
      WHEN p.unread IS NOT NULL THEN 'not_read'
      WHEN p.pairs > 0 THEN 'recorded'
      ELSE 'no_spend'
    END AS reason
  FROM assay_account a
  LEFT JOIN payer p ON p.payer = a.account_id
)
SELECT
  account_uid AS resource_uid, account_id, 'global' AS region,
  CASE
    WHEN reason = 'recorded' THEN 'pass'
    WHEN reason = 'unrecorded' THEN 'fail'
    WHEN reason IN ('not_read', 'organization_unknown') THEN 'unknown'
    WHEN reason IN ('no_spend', 'member_account') THEN 'not_applicable'
  END AS verdict,
  reason,
  CASE WHEN reason = 'member_account' THEN 'member' END AS way,
  named_struct(
    'pairs', pairs, 'unrecorded', unrecorded, 'unread', unread, 'min_usd', $min_usd, 'days', 30
  ) AS evidence
FROM reasoned
