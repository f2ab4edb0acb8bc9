WITH node AS (
  SELECT m.resource_uid, m.account_id, m.region, m.instance_id, concat_ws(' ', m.platform_name, m.platform_version) AS platform,
    CASE
      WHEN m.platform_type = 'Windows' THEN 'WINDOWS'
      WHEN m.platform_type = 'MacOS' THEN 'MACOS'
      WHEN lower(m.platform_name) LIKE 'amazon linux%' THEN
        CASE
          WHEN lower(concat_ws(' ', m.platform_name, m.platform_version)) LIKE 'amazon linux 2023%' THEN 'AMAZON_LINUX_2023'
          WHEN lower(concat_ws(' ', m.platform_name, m.platform_version)) LIKE 'amazon linux 2022%' THEN 'AMAZON_LINUX_2022'
          WHEN regexp_like(lower(concat_ws(' ', m.platform_name, m.platform_version)), '^amazon linux 2([. ]|$)') THEN 'AMAZON_LINUX_2'
          WHEN lower(concat_ws(' ', m.platform_name, m.platform_version)) LIKE 'amazon linux%201_.%' THEN 'AMAZON_LINUX'
        END
      WHEN lower(m.platform_name) LIKE 'ubuntu%' THEN 'UBUNTU'
      WHEN lower(m.platform_name) LIKE 'red hat%' THEN 'REDHAT_ENTERPRISE_LINUX'
      WHEN lower(m.platform_name) LIKE 'sles%' OR lower(m.platform_name) LIKE 'suse%' THEN 'SUSE'
      WHEN lower(m.platform_name) LIKE 'centos%' THEN 'CENTOS'
      WHEN lower(m.platform_name) LIKE 'oracle%' THEN 'ORACLE_LINUX'
      WHEN lower(m.platform_name) LIKE 'debian%' THEN 'DEBIAN'
      WHEN lower(m.platform_name) LIKE 'raspbian%' THEN 'RASPBIAN'
      WHEN lower(m.platform_name) LIKE 'rocky%' THEN 'ROCKY_LINUX'
      WHEN lower(m.platform_name) LIKE 'alma%' THEN 'ALMA_LINUX'
    END AS os
  FROM aws_ssm_managed_instance m
),
used_os AS (SELECT DISTINCT account_id, region, os FROM node),
place AS (SELECT DISTINCT account_id, region FROM node),
mapped AS (
  SELECT DISTINCT account_id, region, split_part(baseline_identity['baseline_id'], '/', -1) AS id FROM aws_ssm_patch_group
),
baseline AS (
  SELECT b.resource_uid, b.account_id, b.region, b.baseline_id, b.baseline_name AS name, b.operating_system AS os,
    -- A patch group puts a baseline to use, whether nodes are managed already or not.
    p.account_id IS NOT NULL OR g.id IS NOT NULL AS has_nodes,
    (b.default_baseline AND o.os IS NOT NULL) OR g.id IS NOT NULL AS used
  FROM aws_ssm_patch_baseline b
  LEFT JOIN place p ON p.account_id = b.account_id AND p.region = b.region
  LEFT JOIN used_os o ON o.account_id = b.account_id AND o.region = b.region AND o.os = b.operating_system
  LEFT JOIN mapped g ON g.account_id = b.account_id AND g.region = b.region AND g.id = split_part(b.baseline_id, '/', -1)
),
rule AS (
  SELECT parent_uid, r['compliance_level'] AS level, r['patch_filter_group']['patch_filters'] AS filters,
    CASE WHEN r['approve_after_days'] IS NULL AND r['approve_until_date'] IS NULL AND os IN ('UBUNTU', 'DEBIAN') THEN 0
      ELSE r['approve_after_days'] END AS days,
    r['approve_after_days'] IS NULL AND r['approve_until_date'] IS NULL AND os NOT IN ('UBUNTU', 'DEBIAN') AS undated
  FROM (SELECT parent_uid, operating_system AS os, unnest(approval_rules['patch_rules']) AS r FROM aws_ssm_patch_baseline_detail)
),
-- A filter that shuts out critical security patches spoils the rule for them.
narrow AS (
  SELECT parent_uid, filters, bool_or(NOT texts_overlap(f['values'], CASE
    WHEN f['key'] = 'CLASSIFICATION' THEN make_array('*', 'Security', 'SecurityUpdates')
    WHEN f['key'] IN ('SEVERITY', 'MSRC_SEVERITY') THEN make_array('*', 'Critical')
    WHEN f['key'] = 'PRIORITY' THEN make_array('*', 'Required')
    ELSE f['values'] END)) AS narrow
  FROM (SELECT DISTINCT parent_uid, filters, unnest(filters) AS f FROM rule)
  GROUP BY parent_uid, filters
),
covering AS (
  SELECT r.parent_uid, r.days, r.level, r.undated, NOT coalesce(n.narrow, false) AS covers,
    NOT coalesce(n.narrow, false) AND r.days <= $critical_days AND r.level IN ('HIGH', 'CRITICAL') AS good
  FROM rule r
  LEFT JOIN narrow n ON n.parent_uid = r.parent_uid AND n.filters IS NOT DISTINCT FROM r.filters
),
rules AS (
  SELECT parent_uid, bool_or(good) AS good, bool_or(covers AND days IS NOT NULL) AS covers, bool_or(undated) AS undated,
    min(days) FILTER (WHERE covers) AS days, max(days) FILTER (WHERE NOT coalesce(good, false)) AS longest,
    array_agg(DISTINCT level) FILTER (WHERE covers) AS levels,
    bool_or(covers AND days <= $critical_days AND level IS NULL) AS no_level
  FROM covering GROUP BY parent_uid
),
judged AS (
  SELECT b.*, d.error, r.days, r.longest, r.levels,
    CASE
      WHEN NOT b.has_nodes THEN 'no_node'
      WHEN b.used IS NULL THEN 'unread'
      WHEN NOT b.used THEN 'not_used'
      WHEN d.error IS NOT NULL OR d.resource_uid IS NULL THEN 'unread'
      WHEN r.longest > $other_days AND coalesce(r.good, false) THEN 'other_too_late'
      WHEN coalesce(r.undated, false) OR (r.no_level AND NOT coalesce(r.good, false)) THEN 'unread'
      WHEN r.good THEN 'in_time'
      WHEN NOT coalesce(r.covers, false) THEN 'no_rule'
      WHEN r.days > $critical_days THEN 'too_late'
      WHEN r.days <= $critical_days THEN 'low_level'
    END AS reason
  FROM baseline b
  LEFT JOIN aws_ssm_patch_baseline_detail d ON d.parent_uid = b.resource_uid
  LEFT JOIN rules r ON r.parent_uid = b.resource_uid
)
SELECT
  CASE WHEN baseline_id LIKE 'arn:%' THEN baseline_id ELSE resource_uid END AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'in_time' THEN 'pass'
    WHEN reason IN ('no_rule', 'too_late', 'low_level', 'other_too_late') THEN 'fail'
    WHEN reason = 'unread' THEN 'unknown'
    WHEN reason IN ('not_used', 'no_node') THEN 'not_applicable'
  END AS verdict,
  reason,
  named_struct(
    'name', name, 'baseline_id', baseline_id, 'operating_system', os, 'days', days, 'levels', levels, 'longest', longest,
    'critical_days', $critical_days, 'other_days', $other_days
  ) AS evidence
FROM judged
WHERE reason NOT IN ('not_used', 'no_node') OR coalesce(name, '') NOT LIKE 'AWS-%'
UNION ALL
-- Nodes of which nobody can say whose patches they get.
SELECT n.resource_uid, n.account_id, n.region, 'unknown' AS verdict, 'baseline_unknown' AS reason,
  named_struct(
    'name', concat(n.instance_id, ' (', n.platform, ')'), 'baseline_id', NULL, 'operating_system', n.os, 'days', NULL,
    'levels', NULL, 'longest', NULL, 'critical_days', $critical_days, 'other_days', $other_days
  ) AS evidence
FROM node n
LEFT JOIN aws_ssm_patch_baseline b
  ON b.account_id = n.account_id AND b.region = n.region AND b.operating_system = n.os AND b.default_baseline
LEFT JOIN (SELECT DISTINCT account_id, region FROM mapped) g ON g.account_id = n.account_id AND g.region = n.region
WHERE b.resource_uid IS NULL AND (n.os IS NULL OR g.account_id IS NULL)
