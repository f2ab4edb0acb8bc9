WITH filters AS (
  SELECT resource_uid, array_agg(item['filter'] ORDER BY item['filter']) AS filters, bool_or(item['filter'] IS NULL) AS not_told
  FROM (SELECT resource_uid, unnest(image_tag_mutability_exclusion_filters) AS item FROM aws_ecr_repository)
  GROUP BY resource_uid
),
judged AS (
  SELECT
    r.resource_uid, r.account_id, r.region, r.image_tag_mutability AS mutability, f.filters,
    array_except(f.filters, $allowed) AS excluded,
    CASE
      WHEN r.image_tag_mutability = 'IMMUTABLE' THEN 'immutable'
      WHEN r.image_tag_mutability IN ('MUTABLE', 'MUTABLE_WITH_EXCLUSION') THEN 'mutable'
      WHEN r.image_tag_mutability IS NULL OR r.image_tag_mutability <> 'IMMUTABLE_WITH_EXCLUSION' THEN 'not_read'
      WHEN f.filters IS NULL OR f.not_told THEN 'not_read'
      WHEN array_has_all($allowed, f.filters) THEN 'allowed_exclusions'
      WHEN NOT array_has_all($allowed, f.filters) THEN 'other_exclusions'
    END AS reason
  FROM aws_ecr_repository r
  LEFT JOIN filters f ON f.resource_uid = r.resource_uid
)
SELECT
  resource_uid,
  account_id,
  region,
  CASE
    WHEN reason IN ('immutable', 'allowed_exclusions') THEN 'pass'
    WHEN reason IN ('mutable', 'other_exclusions') THEN 'fail'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('mutability', mutability, 'filters', filters, 'excluded', excluded, 'allowed', $allowed) AS evidence
FROM judged
