WITH rule AS (
  SELECT parent_uid, operating_system AS os, unnest(approval_rules['patch_rules']) AS r FROM aws_ssm_patch_baseline_detail
),
-- Ubuntu and Debian know no delay.
delay AS (
  SELECT parent_uid, min(CASE WHEN r['approve_after_days'] IS NULL AND r['approve_until_date'] IS NULL
    AND os IN ('UBUNTU', 'DEBIAN') THEN 0 ELSE r['approve_after_days'] END) AS days
  FROM rule GROUP BY parent_uid
),
patch_group AS (
  SELECT g.account_id, g.region, g.patch_group AS name, g.baseline_identity['operating_system'] AS os, d.days,
    glob_match_any(lower(g.patch_group), string_to_array(lower(array_to_string($prod_groups, '|')), '|')) AS prod,
    glob_match_any(lower(g.patch_group), string_to_array(lower(array_to_string($test_groups, '|')), '|')) AS test
  FROM aws_ssm_patch_group g
  LEFT JOIN aws_ssm_patch_baseline b ON b.account_id = g.account_id AND b.region = g.region
    AND split_part(b.baseline_id, '/', -1) = split_part(g.baseline_identity['baseline_id'], '/', -1)
  LEFT JOIN delay d ON d.parent_uid = b.resource_uid
),
prod AS (
  SELECT p.account_id, p.region, concat(p.name, ' (', coalesce(p.os, '?'), ')') AS name, p.days,
    min(t.days) AS test_days, count(t.name) AS tests, count(t.days) AS tests_read, p.os IS NULL AS no_os
  FROM patch_group p
  LEFT JOIN patch_group t ON t.account_id = p.account_id AND t.region = p.region AND t.test AND t.os = p.os
  WHERE p.prod
  GROUP BY p.account_id, p.region, p.name, p.os, p.days
),
-- An unread test group may be the early one, so it leaves a small gap unclear.
gap AS (
  SELECT account_id, region, concat(name, ': ', coalesce(CAST(days AS VARCHAR), '?'), ' / ',
    coalesce(CAST(test_days AS VARCHAR), '?')) AS name,
    CASE
      WHEN no_os THEN 'unclear'
      WHEN tests = 0 THEN 'short'
      WHEN days - test_days >= $min_gap_days THEN 'staged'
      WHEN days IS NOT NULL AND tests = tests_read THEN 'short'
      ELSE 'unclear'
    END AS state
  FROM prod
),
place AS (
  SELECT c.region_uid, c.account_id, c.region,
    (SELECT count(*) FROM aws_ssm_managed_instance m WHERE m.account_id = c.account_id AND m.region = c.region) AS nodes,
    (SELECT count(*) FROM patch_group t WHERE t.account_id = c.account_id AND t.region = c.region AND t.test) AS tests
  FROM assay_scope c
),
judged AS (
  SELECT p.region_uid, p.account_id, p.region,
    array_agg(g.name ORDER BY g.name) FILTER (WHERE g.state = 'staged') AS groups,
    array_agg(g.name ORDER BY g.name) FILTER (WHERE g.state = 'short') AS short,
    array_agg(g.name ORDER BY g.name) FILTER (WHERE g.state = 'unclear') AS unclear,
    CASE
      WHEN p.nodes = 0 THEN 'no_node'
      WHEN count(g.name) = 0 THEN 'no_prod'
      WHEN p.tests = 0 THEN 'no_test'
      WHEN bool_or(g.state = 'short') THEN 'gap_too_small'
      WHEN bool_and(g.state = 'staged') THEN 'staged'
      ELSE 'unread'
    END AS reason
  FROM place p
  LEFT JOIN gap g ON g.account_id = p.account_id AND g.region = p.region
  GROUP BY p.region_uid, p.account_id, p.region, p.nodes, p.tests
)
SELECT
  region_uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'staged' THEN 'pass'
    WHEN reason IN ('no_prod', 'no_test', 'gap_too_small') THEN 'fail'
    WHEN reason = 'unread' THEN 'unknown'
    WHEN reason = 'no_node' THEN 'not_applicable'
  END AS verdict,
  reason,
  CASE WHEN reason <> 'unread' THEN 'read' END AS way,
  named_struct(
    'groups', groups, 'short', short, 'unclear', unclear, 'prod_groups', $prod_groups, 'test_groups', $test_groups,
    'min_gap_days', $min_gap_days
  ) AS evidence
FROM judged
