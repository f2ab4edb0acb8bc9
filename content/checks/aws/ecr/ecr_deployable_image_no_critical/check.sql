WITH in_use AS (
  SELECT DISTINCT account_id, region, resource_id
  FROM aws_inspector2_coverage
  WHERE resource_type = 'AWS_ECR_CONTAINER_IMAGE' AND item_account_id = account_id
    AND resource_metadata['ecr_image']['in_use_count'] > 0
),
images AS (
  -- charts, signatures and the like are stored as images too; archived ones can't be deployed
  SELECT
    i.*,
    u.resource_id IS NOT NULL AS used,
    coalesce(array_length(i.image_tags), 0) > 0 AND i.subject_manifest_digest IS NULL
      AND coalesce(i.image_status, 'ACTIVE') <> 'ARCHIVED'
      AND glob_match_any(coalesce(i.artifact_media_type, 'container.image'), make_array('*container.image*', '*oci.image.config*')) AS deployable
  FROM aws_ecr_image i
  LEFT JOIN in_use u ON u.account_id = i.account_id AND u.region = i.region AND u.resource_id = i.resource_uid
  WHERE i.error IS NULL AND i.absent IS NULL
),
ranked AS (
  SELECT *, row_number() OVER (
    PARTITION BY parent_uid, deployable ORDER BY image_pushed_at DESC NULLS LAST, image_digest) AS rank
  FROM images
),
chosen AS (
  -- an image without a time may be the newest
  SELECT
    resource_uid, account_id, region, parent_uid, array_to_string(image_tags, ', ') AS tags, image_pushed_at,
    image_scan_status['status'] AS status,
    image_scan_findings_summary['finding_severity_counts'] AS counts,
    coalesce(image_manifest_media_type, '') LIKE '%index%' OR coalesce(image_manifest_media_type, '') LIKE '%manifest.list%' AS is_index,
    CASE WHEN used AND deployable AND rank = 1 THEN 'newest, in use' WHEN used THEN 'in use' ELSE 'newest' END AS role
  FROM ranked
  WHERE used OR (deployable AND (rank = 1 OR image_pushed_at IS NULL))
),
judged AS (
  SELECT resource_uid, account_id, region, tags, role, status, coalesce(counts['CRITICAL'], 0) AS critical,
    CASE
      WHEN status IS NULL AND is_index THEN 'index_not_told'
      WHEN status IS NULL THEN 'not_scanned'
      WHEN status NOT IN ('COMPLETE', 'ACTIVE') THEN 'scan_not_complete'
      WHEN counts['CRITICAL'] > 0 THEN 'critical'
      WHEN counts IS NULL OR (image_pushed_at IS NULL AND role <> 'in use') THEN 'not_told'
      WHEN coalesce(counts['CRITICAL'], 0) = 0 THEN 'clean'
    END AS reason
  FROM chosen
  UNION ALL
  SELECT u.resource_id, u.account_id, u.region, NULL, 'in use', NULL, NULL, 'image_missing'
  FROM in_use u
  LEFT JOIN images i ON i.account_id = u.account_id AND i.region = u.region AND i.resource_uid = u.resource_id
  WHERE i.resource_uid IS NULL
  UNION ALL
  SELECT r.resource_uid, r.account_id, r.region, NULL, NULL, NULL, NULL,
    CASE WHEN e.parent_uid IS NOT NULL THEN 'not_read' ELSE 'no_image' END
  FROM aws_ecr_repository r
  LEFT JOIN (SELECT DISTINCT parent_uid FROM aws_ecr_image WHERE error IS NOT NULL) e ON e.parent_uid = r.resource_uid
  LEFT JOIN (SELECT DISTINCT parent_uid FROM chosen) c ON c.parent_uid = r.resource_uid
  WHERE e.parent_uid IS NOT NULL OR c.parent_uid IS NULL
)
SELECT
  resource_uid,
  account_id,
  region,
  CASE
    WHEN reason = 'clean' THEN 'pass'
    WHEN reason IN ('critical', 'not_scanned', 'scan_not_complete') THEN 'fail'
    WHEN reason = 'no_image' THEN 'not_applicable'
    WHEN reason IN ('index_not_told', 'not_told', 'image_missing', 'not_read') THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('role', role, 'tags', tags, 'status', status, 'critical', critical) AS evidence
FROM judged
