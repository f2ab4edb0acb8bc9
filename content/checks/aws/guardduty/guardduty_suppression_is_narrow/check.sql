WITH criteria AS (
  SELECT
    resource_uid,
    unnest(map_keys(finding_criteria['criterion'])) AS field,
    unnest(map_values(finding_criteria['criterion'])) AS condition
  FROM aws_guardduty_filter
),
named AS (
  -- only what a field is equal to names something; "not equal" and "greater than" leave everything else in
  SELECT
    resource_uid,
    field,
    greatest(cardinality(condition['equals']), cardinality(condition['eq']), cardinality(condition['matches'])) > 0 AS positive
  FROM criteria
),
fields AS (
  SELECT
    resource_uid,
    array_agg(field ORDER BY field) AS criteria,
    bool_or(field = 'type' AND coalesce(positive, false)) AS has_type,
    array_agg(field ORDER BY field) FILTER (
      WHERE coalesce(positive, false)
        AND (field LIKE 'resource.%' OR field LIKE 'service.action.%' OR field LIKE 'service.runtimeDetails.%')
        AND field NOT IN ('resource.resourceType', 'service.action.actionType')
    ) AS attributes
  FROM named
  GROUP BY resource_uid
),
judged AS (
  SELECT
    n.resource_uid, n.account_id, n.region, n.filter_name, c.criteria, c.attributes,
    CASE
      WHEN n.error IS NOT NULL OR f.error IS NOT NULL OR f.action IS NULL THEN 'not_read'
      WHEN f.action <> 'ARCHIVE' THEN 'no_archive'
      WHEN f.finding_criteria['criterion'] IS NULL THEN 'not_read'
      WHEN c.has_type IS NULL OR NOT c.has_type THEN 'no_type'
      WHEN c.attributes IS NULL THEN 'no_attribute'
      WHEN trim(coalesce(f.description, '')) = '' THEN 'no_description'
      WHEN c.has_type THEN 'narrow'
    END AS reason
  FROM aws_guardduty_filter_name n
  LEFT JOIN aws_guardduty_filter f ON f.parent_uid = n.resource_uid
  LEFT JOIN fields c ON c.resource_uid = f.resource_uid
  WHERE n.filter_name IS NOT NULL
)
SELECT
  resource_uid,
  account_id,
  region,
  CASE
    WHEN reason = 'narrow' THEN 'pass'
    WHEN reason IN ('no_type', 'no_attribute', 'no_description') THEN 'fail'
    WHEN reason = 'no_archive' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('filter', filter_name, 'criteria', criteria, 'attributes', attributes) AS evidence
FROM judged
