WITH ebs AS (
  SELECT s.resource_uid, s.account_id, s.region, 'EBS snapshot' AS kind, b.state AS block_state,
    CASE
      WHEN p.resource_uid IS NULL THEN 'private'
      WHEN b.state = 'block-all-sharing' THEN 'blocked'
      WHEN b.state IN ('block-new-sharing', 'unblocked') THEN 'public'
      ELSE 'not_read'
    END AS reason
  FROM aws_ebs_snapshot s
  LEFT JOIN aws_ebs_snapshot_public p
    ON p.resource_uid = s.resource_uid AND p.account_id = s.account_id AND p.region = s.region
  LEFT JOIN aws_ec2_snapshot_block_public_access b ON b.account_id = s.account_id AND b.region = s.region
),
image AS (
  SELECT resource_uid, account_id, region, 'machine image' AS kind, NULL AS block_state,
    CASE WHEN public THEN 'public' WHEN NOT public THEN 'private' ELSE 'not_read' END AS reason
  FROM aws_ec2_ami
),
-- An RDS snapshot has the attribute "restore" with no values while it is private.
rds_attribute AS (
  SELECT parent_uid,
    bool_or(attribute['attribute_name'] = 'restore' AND attribute['attribute_values'] IS NOT NULL) AS told,
    bool_or(attribute['attribute_name'] = 'restore' AND array_has(attribute['attribute_values'], 'all')) AS public
  FROM (SELECT parent_uid, unnest(db_snapshot_attributes) AS attribute
    FROM aws_rds_db_snapshot_attribute WHERE error IS NULL)
  GROUP BY parent_uid
),
rds AS (
  SELECT s.resource_uid, s.account_id, s.region, 'RDS snapshot' AS kind, NULL AS block_state,
    CASE
      WHEN s.snapshot_type <> 'manual' THEN 'automated'
      WHEN a.public THEN 'public'
      WHEN a.told AND s.snapshot_type = 'manual' THEN 'private'
      ELSE 'not_read'
    END AS reason
  FROM aws_rds_db_snapshot s
  LEFT JOIN rds_attribute a ON a.parent_uid = s.resource_uid
)
SELECT
  resource_uid, account_id, region,
  CASE
    WHEN reason IN ('private', 'blocked') THEN 'pass'
    WHEN reason = 'public' THEN 'fail'
    WHEN reason = 'automated' THEN 'not_applicable'
    WHEN reason = 'not_read' THEN 'unknown'
  END AS verdict,
  reason,
  named_struct('kind', kind, 'block_state', block_state) AS evidence
FROM (SELECT * FROM ebs UNION ALL SELECT * FROM image UNION ALL SELECT * FROM rds)
