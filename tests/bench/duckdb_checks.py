"""Ten checks, hand-written for DuckDB over the Parquet files of a collection, beside ours over the same files.

    python duckdb_checks.py ASSESS_BENCH [SIZE]

ASSESS_BENCH is the binary of `cargo bench -p assay --bench assess --no-run`. It writes a synthetic collection, both
judge it with two threads, and the verdicts of each check are counted and compared. Exit code 1 where counts differ.
DuckDB writes each answer, evidence included, into a table in memory; ours holds verdicts with reasons in words, evidence
and receipts. Both times include the reading of the files.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time

import duckdb

NOW = "TIMESTAMP '2026-11-23 00:00:00'"
THREADS = 2

# Tables that a query names and a collection may not have rows of, with the columns that it wants.
OPTIONAL = {
    "aws_rds_db_instance": "storage_encrypted BOOLEAN, kms_key_id VARCHAR",
    "aws_rds_db_cluster": "storage_encrypted BOOLEAN, kms_key_id VARCHAR",
    "aws_efs_file_system": "encrypted BOOLEAN, kms_key_id VARCHAR",
    "aws_redshift_cluster": "encrypted BOOLEAN, kms_key_id VARCHAR",
    "aws_opensearch_domain": "domain_name VARCHAR",
    "aws_opensearch_domain_detail": "error VARCHAR, encryption_at_rest_options STRUCT(enabled BOOLEAN, kms_key_id VARCHAR)",
    "aws_ec2_instance_metadata_default": "account_level STRUCT(http_tokens VARCHAR)",
    "aws_vpc_eip": "association_id VARCHAR",
}

CHECKS = {
    "data_stores_encrypted_at_rest": """
        WITH store AS (
          SELECT resource_uid, account_id, region, 'EBS volume' AS kind, encrypted, kms_key_id AS key FROM aws_ebs_volume
          UNION ALL SELECT resource_uid, account_id, region, 'EBS snapshot', encrypted, kms_key_id FROM aws_ebs_snapshot
          UNION ALL SELECT resource_uid, account_id, region, 'database instance', storage_encrypted, kms_key_id FROM aws_rds_db_instance
          UNION ALL SELECT resource_uid, account_id, region, 'database cluster', storage_encrypted, kms_key_id FROM aws_rds_db_cluster
          UNION ALL SELECT resource_uid, account_id, region, 'EFS file system', encrypted, kms_key_id FROM aws_efs_file_system
          UNION ALL SELECT resource_uid, account_id, region, 'Redshift cluster', encrypted, kms_key_id FROM aws_redshift_cluster
          UNION ALL SELECT n.resource_uid, n.account_id, n.region, 'search domain',
            d.encryption_at_rest_options.enabled, d.encryption_at_rest_options.kms_key_id
            FROM aws_opensearch_domain n
            LEFT JOIN aws_opensearch_domain_detail d ON d.resource_uid = n.resource_uid AND d.error IS NULL)
        SELECT resource_uid, account_id, region,
          CASE WHEN encrypted THEN 'pass' WHEN NOT encrypted THEN 'fail' ELSE 'unknown' END AS verdict,
          CASE WHEN encrypted THEN 'encrypted' WHEN NOT encrypted THEN 'plain' ELSE 'not_read' END AS reason,
          {'kind': kind, 'encrypted': encrypted, 'key': key} AS evidence
        FROM store""",
    "default_sg_closed": """
        SELECT resource_uid, account_id, region,
          CASE WHEN len(ip_permissions) > 0 OR len(ip_permissions_egress) > 0 THEN 'fail'
               WHEN len(ip_permissions) = 0 AND len(ip_permissions_egress) = 0 THEN 'pass' ELSE 'unknown' END AS verdict,
          '' AS reason,
          {'group_id': group_id, 'vpc_id': vpc_id, 'ingress_rules': len(ip_permissions), 'egress_rules': len(ip_permissions_egress)} AS evidence
        FROM aws_vpc_security_group
        WHERE group_name = 'default' AND coalesce(owner_id, account_id) = account_id""",
    # Prefix lists are left out: the synthetic collection has none. A range is the internet when it is wider than /24 and
    # not private.
    "sg_no_internet_admin_ports": """
        WITH used AS (
          SELECT DISTINCT account_id, region, unnest(groups).group_id AS group_id FROM aws_ec2_network_interface),
        rule AS (
          SELECT resource_uid, unnest(ip_permissions) AS p FROM aws_vpc_security_group),
        range AS (
          SELECT resource_uid, p.ip_protocol AS protocol, p.from_port AS low, p.to_port AS high, unnest(p.ip_ranges).cidr_ip AS cidr
          FROM rule),
        open AS (
          SELECT resource_uid, list(DISTINCT port) AS ports
          FROM range, (SELECT unnest([22, 23, 3389, 5985, 5986]) AS port)
          WHERE CAST(split_part(cidr, '/', 2) AS INTEGER) < 24
            AND NOT regexp_matches(cidr, '^(10\\.|192\\.168\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.)')
            AND (protocol = '-1' OR (protocol IN ('tcp', '6') AND port BETWEEN low AND high))
          GROUP BY resource_uid)
        SELECT g.resource_uid, g.account_id, g.region,
          CASE WHEN len(o.ports) > 0 THEN 'fail' WHEN g.ip_permissions IS NULL THEN 'unknown' ELSE 'pass' END AS verdict,
          CASE WHEN len(o.ports) > 0 AND u.group_id IS NOT NULL THEN 'open' WHEN len(o.ports) > 0 THEN 'open_unused' ELSE 'closed' END AS reason,
          {'group_id': g.group_id, 'group_name': g.group_name, 'vpc_id': g.vpc_id, 'in_use': u.group_id IS NOT NULL, 'open_ports': o.ports} AS evidence
        FROM aws_vpc_security_group g
        LEFT JOIN open o ON o.resource_uid = g.resource_uid
        LEFT JOIN used u ON u.account_id = g.account_id AND u.region = g.region AND u.group_id = g.group_id
        WHERE coalesce(g.owner_id, g.account_id) = g.account_id""",
    "ec2_imdsv2_required": """
        WITH judged AS (
          SELECT i.resource_uid, i.account_id, i.region, i.state.name AS state, i.metadata_options.http_tokens AS tokens,
            i.metadata_options.http_endpoint AS endpoint,
            CASE WHEN d.account_id IS NOT NULL THEN coalesce(d.account_level.http_tokens, 'no preference') END AS preset
          FROM aws_ec2_instance i
          LEFT JOIN aws_ec2_instance_metadata_default d ON d.account_id = i.account_id AND d.region = i.region)
        SELECT resource_uid, account_id, region,
          CASE WHEN state = 'terminated' THEN 'not_applicable' WHEN state IS NULL THEN 'unknown'
               WHEN endpoint = 'disabled' THEN 'pass' WHEN tokens = 'optional' THEN 'fail'
               WHEN tokens IS NULL OR tokens <> 'required' OR preset IS NULL THEN 'unknown'
               WHEN preset <> 'required' THEN 'fail' ELSE 'pass' END AS verdict,
          '' AS reason,
          {'http_tokens': tokens, 'http_endpoint': endpoint, 'default_http_tokens': preset, 'state': state} AS evidence
        FROM judged""",
    "no_orphaned_assets": f"""
        WITH asset AS (
          SELECT resource_uid, account_id, region, 'volume' AS kind, state, CAST(create_time AS TIMESTAMP) AS since FROM aws_ebs_volume
          UNION ALL SELECT resource_uid, account_id, region, 'address',
            CASE WHEN association_id IS NULL THEN 'free' ELSE 'associated' END, NULL FROM aws_vpc_eip
          UNION ALL SELECT resource_uid, account_id, region, 'instance', state.name,
            TRY_CAST(nullif(regexp_extract(state_transition_reason, '\\d{{4}}-\\d{{2}}-\\d{{2}}(?: \\d{{2}}:\\d{{2}}:\\d{{2}})?'), '') AS TIMESTAMP)
            FROM aws_ec2_instance),
        judged AS (
          SELECT *, epoch({NOW} - since) / 86400 AS age FROM asset)
        SELECT resource_uid, account_id, region,
          CASE WHEN state IS NULL THEN 'unknown'
               WHEN kind = 'volume' AND state <> 'available' THEN 'pass'
               WHEN kind = 'volume' AND since IS NULL THEN 'unknown'
               WHEN kind = 'volume' THEN CASE WHEN age > 30 THEN 'fail' ELSE 'pass' END
               WHEN kind = 'address' THEN CASE WHEN state = 'free' THEN 'fail' ELSE 'pass' END
               WHEN state IN ('terminated', 'shutting-down') THEN 'not_applicable'
               WHEN state <> 'stopped' THEN 'pass' WHEN since IS NULL THEN 'unknown'
               WHEN age > 30 THEN 'fail' ELSE 'pass' END AS verdict,
          '' AS reason, {{'kind': kind, 'state': state, 'since': CAST(since AS VARCHAR)}} AS evidence
        FROM judged""",
    "nacl_unused_removed": """
        SELECT resource_uid, account_id, region,
          CASE WHEN is_default THEN 'not_applicable' WHEN is_default IS NULL OR associations IS NULL THEN 'unknown'
               WHEN len(associations) > 0 THEN 'pass' ELSE 'fail' END AS verdict,
          '' AS reason, {'vpc_id': vpc_id, 'subnets': len(associations)} AS evidence
        FROM aws_vpc_network_acl""",
    "secret_rotation_enabled": f"""
        SELECT resource_uid, account_id, region,
          CASE WHEN owning_service IS NOT NULL THEN 'not_applicable'
               WHEN NOT coalesce(rotation_enabled, false) THEN 'fail'
               WHEN last_rotated_date IS NULL THEN 'fail'
               WHEN epoch({NOW} - CAST(last_rotated_date AS TIMESTAMP)) / 86400 > 90 THEN 'fail'
               WHEN next_rotation_date IS NULL THEN 'unknown'
               WHEN CAST(next_rotation_date AS TIMESTAMP) < {NOW} THEN 'fail' ELSE 'pass' END AS verdict,
          '' AS reason,
          {{'rotation_enabled': rotation_enabled, 'last_rotated_date': last_rotated_date, 'next_rotation_date': next_rotation_date}} AS evidence
        FROM aws_secretsmanager_secret""",
    "kms_key_rotation_enabled": """
        SELECT k.resource_uid, k.account_id, k.region,
          CASE WHEN d.key_manager <> 'CUSTOMER' THEN 'not_applicable'
               WHEN d.key_manager IS NULL OR d.key_spec IS NULL OR d.origin IS NULL OR d.key_state IS NULL THEN 'unknown'
               WHEN d.key_spec <> 'SYMMETRIC_DEFAULT' OR d.origin <> 'AWS_KMS' OR d.key_state <> 'Enabled' THEN 'not_applicable'
               WHEN NOT r.key_rotation_enabled THEN 'fail'
               WHEN r.key_rotation_enabled AND r.rotation_period_in_days > 365 THEN 'fail'
               WHEN r.key_rotation_enabled AND r.rotation_period_in_days <= 365 THEN 'pass' ELSE 'unknown' END AS verdict,
          '' AS reason,
          {'rotation': r.key_rotation_enabled, 'period_days': r.rotation_period_in_days, 'key_spec': d.key_spec, 'origin': d.origin, 'key_state': d.key_state} AS evidence
        FROM aws_kms_key k
        LEFT JOIN aws_kms_key_detail d ON d.account_id = k.account_id AND d.resource_uid = k.resource_uid
        LEFT JOIN aws_kms_key_rotation r ON r.account_id = k.account_id AND r.resource_uid = k.resource_uid""",
    "ec2_instance_managed_by_ssm": f"""
        SELECT i.resource_uid, i.account_id, i.region,
          CASE WHEN i.state.name IS NULL THEN 'unknown' WHEN i.state.name <> 'running' THEN 'not_applicable'
               WHEN i.launch_time IS NULL THEN 'unknown'
               WHEN epoch({NOW} - CAST(i.launch_time AS TIMESTAMP)) / 3600 <= 0.5 THEN 'not_applicable'
               WHEN m.instance_id IS NULL THEN 'fail' WHEN m.ping_status IS NULL THEN 'unknown'
               WHEN m.ping_status = 'Online' THEN 'pass' ELSE 'fail' END AS verdict,
          '' AS reason,
          {{'state': i.state.name, 'launch_time': i.launch_time, 'ping_status': m.ping_status, 'last_ping': m.last_ping_date_time}} AS evidence
        FROM aws_ec2_instance i
        LEFT JOIN aws_ssm_managed_instance m ON m.account_id = i.account_id AND m.region = i.region AND m.instance_id = i.instance_id""",
    "backup_recovery_points_encrypted": """
        SELECT resource_uid, account_id, region,
          CASE WHEN error IS NOT NULL OR status IS NULL THEN 'unknown' WHEN status <> 'COMPLETED' THEN 'not_applicable'
               WHEN is_encrypted THEN 'pass' WHEN NOT is_encrypted THEN 'fail' ELSE 'unknown' END AS verdict,
          '' AS reason,
          {'vault': backup_vault_name, 'source': resource_arn, 'status': status, 'is_encrypted': is_encrypted} AS evidence
        FROM aws_backup_recovery_point""",
}


def duck(folder):
    """Counts of each check's verdicts, and the seconds of each."""
    manifest = json.loads((folder / "manifest.json").read_text())
    connection = duckdb.connect()
    connection.execute(f"SET threads = {THREADS}")
    connection.execute("SET TimeZone = 'UTC'")
    for name, entry in manifest["tables"].items():
        if entry.get("file"):
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{folder / entry['file']}')")
        elif name in OPTIONAL:
            connection.execute(f"CREATE TABLE {name} (resource_uid VARCHAR, account_id VARCHAR, region VARCHAR, {OPTIONAL[name]})")
    counts, seconds = {}, {}
    for check, query in CHECKS.items():
        begun = time.perf_counter()
        connection.execute(f"CREATE OR REPLACE TEMP TABLE answer_{check} AS {query}")
        seconds[check] = time.perf_counter() - begun
        rows = connection.execute(f"SELECT verdict, count(*) FROM answer_{check} GROUP BY verdict ORDER BY verdict").fetchall()
        counts[check] = dict(rows)
    return counts, seconds


def main():
    bench, size = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "1000000"
    with tempfile.TemporaryDirectory() as made:
        folder = pathlib.Path(made) / "collection"
        subprocess.run([bench, "--generate", size, str(folder)], check=True)
        # One run each to warm the page cache, then the run that counts.
        for _ in range(2):
            line = subprocess.run([bench, "--assess", str(folder), ",".join(CHECKS)], check=True, capture_output=True, text=True)
            ours = json.loads(line.stdout.splitlines()[-1])
            theirs, seconds = duck(folder)
    print(f"| check | verdicts of ours | of DuckDB {duckdb.__version__} | equal | DuckDB s |\n|---|---|---|---|--:|")
    differ = False
    for check in CHECKS:
        mine, other = ours["counts"].get(check, {}), theirs[check]
        differ |= mine != other
        show = lambda counts: ", ".join(f"{verdict} {number}" for verdict, number in sorted(counts.items()))
        print(f"| {check} | {show(mine)} | {show(other)} | {'yes' if mine == other else 'NO'} | {seconds[check]:.3f} |")
    total, whole = sum(seconds.values()), ours["open_s"] + ours["seconds"]
    print(f"\n{size} resources, {ours['verdicts']} verdicts. DuckDB {total:.2f} s; Assay {whole:.2f} s, of which {ours['open_s']:.2f} s "
          f"read and hash the files; ratio {whole / total:.2f}.")
    return int(differ)


if __name__ == "__main__":
    sys.exit(main())
