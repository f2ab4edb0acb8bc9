WITH recorder AS (
  SELECT
    account_id, region, name,
    recording_group['all_supported'] AS all_supported,
    recording_group['include_global_resource_types'] AS include_global,
    recording_group['recording_strategy']['use_only'] AS strategy,
    recording_group['exclusion_by_resource_types']['resource_types'] AS excluded,
    row_number() OVER (PARTITION BY account_id, region ORDER BY name) AS place
  FROM aws_config_configuration_recorder
  WHERE service_principal IS NULL
),
judged AS (
  SELECT *,
    CASE
      WHEN all_supported THEN 'all_types'
      WHEN strategy = 'EXCLUSION_BY_RESOURCE_TYPES' AND array_has_all($allowed_exclusions, excluded) THEN 'all_types'
      WHEN strategy = 'EXCLUSION_BY_RESOURCE_TYPES' AND excluded IS NOT NULL THEN 'excluded_types'
      WHEN strategy = 'INCLUSION_BY_RESOURCE_TYPES' THEN 'selected_types'
      WHEN strategy IS NULL AND NOT all_supported THEN 'selected_types'
      ELSE 'settings_missing'
    END AS reason,
    CASE
      WHEN all_supported THEN include_global
      WHEN strategy = 'EXCLUSION_BY_RESOURCE_TYPES' THEN NOT array_has_any(
        excluded, make_array('AWS::IAM::User', 'AWS::IAM::Group', 'AWS::IAM::Role', 'AWS::IAM::Policy'))
      WHEN NOT all_supported THEN false
    END AS records_iam
  FROM recorder
  WHERE place = 1
),
account AS (
  SELECT account_id, bool_or(records_iam) AS records_iam, bool_or(records_iam IS NULL) AS unread
  FROM judged GROUP BY account_id
),
-- A Region that was refused might be the one that records the IAM types.
refused AS (
  SELECT DISTINCT account_id FROM assay_error WHERE table_name = 'aws_config_configuration_recorder'
),
reasoned AS (
  SELECT
    c.region_uid, c.account_id, c.region, j.name, j.all_supported, j.strategy, j.excluded, a.records_iam,
    CASE
      WHEN j.name IS NULL THEN 'no_recorder'
      WHEN j.reason <> 'all_types' THEN j.reason
      WHEN a.records_iam THEN 'all_types'
      WHEN a.unread OR f.account_id IS NOT NULL THEN 'iam_types_unread'
      WHEN NOT a.records_iam THEN 'no_iam_types'
    END AS reason
  FROM assay_scope c
  LEFT JOIN judged j ON j.account_id = c.account_id AND j.region = c.region
  LEFT JOIN account a ON a.account_id = c.account_id
  LEFT JOIN refused f ON f.account_id = c.account_id
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'all_types' THEN 'pass'
    WHEN reason IN ('settings_missing', 'iam_types_unread') THEN 'unknown'
    WHEN reason IN ('selected_types', 'excluded_types', 'no_iam_types', 'no_recorder') THEN 'fail'
  END AS verdict,
  reason,
  named_struct(
    'recorder', name, 'all_supported', all_supported, 'strategy', strategy, 'excluded', excluded,
    'account_records_iam', records_iam, 'allowed_exclusions', $allowed_exclusions
  ) AS evidence
FROM reasoned
