WITH node AS (
  SELECT m.account_id, m.region, m.instance_id, s.patch_group,
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
  LEFT JOIN aws_ssm_managed_instance_patch_state s ON s.resource_uid = m.resource_uid
),
-- 2: one's own, 1: not known, 0: provided by AWS.
default_baseline AS (
  SELECT account_id, region, operating_system AS os,
    max(CASE WHEN default_baseline AND baseline_name NOT LIKE 'AWS-%' THEN 2
      WHEN NOT default_baseline OR baseline_name LIKE 'AWS-%' THEN 0 ELSE 1 END) AS own
  FROM aws_ssm_patch_baseline
  GROUP BY account_id, region, operating_system
),
mapped AS (
  SELECT account_id, region, patch_group, baseline_identity['operating_system'] AS os,
    max(CASE WHEN baseline_identity['baseline_name'] NOT LIKE 'AWS-%' THEN 2
      WHEN baseline_identity['baseline_name'] LIKE 'AWS-%' THEN 0 ELSE 1 END) AS own
  FROM aws_ssm_patch_group
  GROUP BY account_id, region, patch_group, baseline_identity['operating_system']
),
some_group AS (SELECT account_id, region, os, max(own) AS own FROM mapped GROUP BY account_id, region, os),
-- A node without a patch state may be in any group of its operating system.
state AS (
  SELECT n.account_id, n.region, coalesce(n.os, n.instance_id) AS name,
    CASE
      WHEN n.os IS NULL THEN 'unclear'
      WHEN d.own = 2 OR g.own = 2 THEN 'own'
      WHEN d.own = 1 OR g.own = 1 OR (n.patch_group IS NULL AND a.own > 0) THEN 'unclear'
      WHEN coalesce(d.own, 0) = 0 AND coalesce(g.own, 0) = 0 THEN 'provided'
    END AS state
  FROM node n
  LEFT JOIN default_baseline d ON d.account_id = n.account_id AND d.region = n.region AND d.os = n.os
  LEFT JOIN mapped g
    ON g.account_id = n.account_id AND g.region = n.region AND g.os = n.os AND g.patch_group = n.patch_group
  LEFT JOIN some_group a ON a.account_id = n.account_id AND a.region = n.region AND a.os = n.os
),
judged AS (
  SELECT c.region_uid, c.account_id, c.region,
    array_agg(DISTINCT s.name) FILTER (WHERE s.state = 'own') AS own,
    array_agg(DISTINCT s.name) FILTER (WHERE s.state = 'provided') AS provided,
    array_agg(DISTINCT s.name) FILTER (WHERE s.state = 'unclear') AS unclear,
    CASE
      WHEN count(s.name) = 0 THEN 'no_node'
      WHEN bool_or(s.state = 'provided') THEN 'provided'
      WHEN bool_or(s.state = 'unclear') THEN 'unclear'
      WHEN bool_and(s.state = 'own') THEN 'own'
    END AS reason
  FROM assay_scope c
  LEFT JOIN state s ON s.account_id = c.account_id AND s.region = c.region
  GROUP BY c.region_uid, c.account_id, c.region
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'own' THEN 'pass'
    WHEN reason = 'provided' THEN 'fail'
    WHEN reason = 'unclear' THEN 'unknown'
    WHEN reason = 'no_node' THEN 'not_applicable'
  END AS verdict,
  reason,
  named_struct(
    'own', array_sort(own), 'provided', array_sort(provided), 'unclear', array_sort(unclear)
  ) AS evidence
FROM judged
