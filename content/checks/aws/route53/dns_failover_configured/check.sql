WITH wanted AS (SELECT lower(rtrim(name, '.')) AS pattern FROM (SELECT unnest(arrow_cast($names, 'List(Utf8)')) AS name)),
record AS (
  SELECT r.account_id, r.region, replace(z.resource_uid, ':::/', ':::') AS zone_uid, r.type,
    lower(replace(rtrim(r.name, '.'), '\052', '*')) AS name,
    CASE WHEN r.failover IS NOT NULL THEN 'failover' WHEN r.item_region IS NOT NULL THEN 'latency' WHEN r.weight IS NOT NULL THEN 'weight' END AS routing,
    coalesce(r.alias_target['evaluate_target_health'], false) OR r.health_check_id IS NOT NULL OR coalesce(r.failover = 'SECONDARY', false) AS watched,
    CASE WHEN h.id IS NULL THEN r.health_check_id END AS missing_check
  FROM aws_route53_record r
  JOIN aws_route53_zone z ON z.account_id = r.account_id AND z.resource_uid = r.parent_uid AND NOT coalesce(z.config['private_zone'], false)
  LEFT JOIN (SELECT DISTINCT account_id, id FROM aws_route53_health_check) h ON h.account_id = r.account_id AND h.id = r.health_check_id
  WHERE r.type IN ('A', 'AAAA', 'CNAME')
),
critical AS (
  SELECT account_id, region, concat(zone_uid, '/recordset/', name, '/', type) AS uid, name, type, count(*) AS records,
    count(*) FILTER (WHERE routing IS NULL) AS unrouted, count(*) FILTER (WHERE NOT watched) AS unwatched,
    array_agg(DISTINCT routing ORDER BY routing) FILTER (WHERE routing IS NOT NULL) AS routing,
    array_agg(DISTINCT missing_check ORDER BY missing_check) FILTER (WHERE missing_check IS NOT NULL) AS missing_checks
  FROM record
  WHERE EXISTS (SELECT 1 FROM wanted WHERE glob_match(record.name, wanted.pattern))
  GROUP BY account_id, region, zone_uid, name, type
),
refused AS (SELECT DISTINCT account_id FROM assay_error WHERE table_name = 'aws_route53_health_check'),
judged AS (
  SELECT c.*,
    CASE
      WHEN c.unrouted > 0 THEN 'simple'
      WHEN c.unwatched > 0 THEN 'unwatched'
      WHEN c.missing_checks IS NOT NULL AND f.account_id IS NOT NULL THEN 'not_read'
      WHEN c.missing_checks IS NOT NULL THEN 'health_check_missing'
      WHEN c.unrouted = 0 AND c.unwatched = 0 THEN 'fails_over'
    END AS reason
  FROM critical c LEFT JOIN refused f ON f.account_id = c.account_id
  UNION ALL
  SELECT a.account_id, 'global', a.account_uid, NULL, NULL, 0, 0, 0, NULL, NULL,
    CASE WHEN cardinality(arrow_cast($names, 'List(Utf8)')) > 0 THEN 'no_record' ELSE 'no_names' END
  FROM assay_account a
  WHERE NOT EXISTS (SELECT 1 FROM critical c WHERE c.account_id = a.account_id)
    AND NOT EXISTS (SELECT 1 FROM assay_error e WHERE e.account_id = a.account_id AND e.resource_uid IS NULL
                    AND e.table_name IN ('aws_route53_zone', 'aws_route53_health_check'))
)
SELECT
  uid AS resource_uid, account_id, region,
  CASE
    WHEN reason = 'fails_over' THEN 'pass'
    WHEN reason IN ('simple', 'unwatched', 'health_check_missing') THEN 'fail'
    WHEN reason IN ('no_names', 'no_record') THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('name', name, 'type', type, 'records', records, 'routing', routing, 'unwatched', unwatched,
               'missing_checks', missing_checks, 'names', $names) AS evidence
FROM judged
