"""Calls an endpoint with boto3 and tells where what boto3 parsed differs from the estate.

usage: boto3_calls.py URL ESTATE.json

The estate holds plain bodies, account -> region -> service -> operation. Each operation is called once with the least
input that its model asks for. Prints one line for each difference, then a summary as JSON; ends with 1 on a difference.
"""

import base64
import json
import socket
import sys
from datetime import timezone
from pathlib import Path

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.utils import parse_to_aware_datetime

_getaddrinfo = socket.getaddrinfo


def _local(host, *args, **kwargs):
    """s3control puts the account id before any host, even before an address."""
    return _getaddrinfo("127.0.0.1" if str(host).endswith(".127.0.0.1") else host, *args, **kwargs)


def least_input(shape, name=""):
    kind = shape.type_name
    if kind == "structure":
        union = getattr(shape, "is_tagged_union", False)
        names = list(shape.members)[:1] if union else shape.required_members
        return {one: least_input(shape.members[one], one) for one in names}
    least = shape.metadata.get("min", 0) or 0
    if kind == "list":
        return [least_input(shape.member, name)] * max(1, least)
    if kind == "map":
        return {least_input(shape.key): least_input(shape.value)}
    if kind in ("integer", "long"):
        return max(1, least)
    if getattr(shape, "enum", None):
        return shape.enum[0]
    fixed = {"boolean": True, "timestamp": "2024-12-01T00:00:00Z", "blob": b"x", "float": 1.0, "double": 1.0}
    if kind in fixed:
        return fixed[kind]
    if name.lower() == "bucket":
        return "a-bucket"
    if "account" in name.lower():
        return "111111111111"
    text = "arn:aws:iam::111111111111:role/a/b" if "arn" in name.lower() else "value"
    return text.ljust(least, "x")[: shape.metadata.get("max") or 10**6]


def comparable(value, shape):
    """Timestamps as seconds, blobs as bytes, absent members left out."""
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        if getattr(shape, "is_document_type", False):
            return value
        members = shape.members
        known = {k: comparable(v, members[k]) for k, v in value.items() if k in members and v is not None}
        unknown = {k: v for k, v in value.items() if k not in members and k != "ResponseMetadata"}
        return {**known, **unknown}
    if kind == "list" and isinstance(value, list):
        return [comparable(one, shape.member) for one in value]
    if kind == "map" and isinstance(value, dict):
        return {k: comparable(one, shape.value) for k, one in value.items()}
    if kind == "timestamp":
        return parse_to_aware_datetime(value).astimezone(timezone.utc).timestamp()
    if kind == "blob":
        if hasattr(value, "read"):
            return value.read()
        if isinstance(value, dict):
            return value["$text"].encode()
        return base64.b64decode(value) if isinstance(value, str) else bytes(value)
    return value


def differences(want, got, at=""):
    if isinstance(want, dict) and isinstance(got, dict):
        for key in sorted({*want, *got}, key=str):
            if key not in want or key not in got:
                side = "only in the estate" if key in want else "only in the answer"
                yield f"{at}.{key} {side}: {str(want.get(key, got.get(key)))[:120]}"
            else:
                yield from differences(want[key], got[key], f"{at}.{key}")
    elif isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        for index, (one, other) in enumerate(zip(want, got)):
            yield from differences(one, other, f"{at}[{index}]")
    elif want != got or type(want) is not type(got):
        yield f"{at}: {want!r} in the estate, {got!r} in the answer"


def filled_by_http(shape, want):
    """Members that every HTTP answer has, whether or not the estate gives them."""
    for name, member in shape.members.items():
        where = member.serialization
        if name not in want and (where.get("location") == "statusCode" or where.get("name") == "Content-Length"):
            yield name


def main(url, path):
    socket.getaddrinfo = _local
    config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, read_timeout=20)
    checked, failed = {}, 0
    for account, regions in json.loads(Path(path).read_text())["accounts"].items():
        for region, services in regions.items():
            for service, operations in services.items():
                client = boto3.client(
                    service, endpoint_url=url, region_name=region, config=config,
                    aws_access_key_id=f"AKIA{account}TEST", aws_secret_access_key="x",
                )
                for operation, want in operations.items():
                    model = client.meta.service_model.operation_model(operation)
                    given = least_input(model.input_shape) if model.input_shape else {}
                    try:
                        answer = getattr(client, xform_name(operation))(**given)
                        metadata = answer.pop("ResponseMetadata")
                        found = [] if metadata.get("RequestId") else ["no request id"]
                        if model.output_shape is not None:
                            want = comparable(want, model.output_shape)
                            got = comparable(answer, model.output_shape)
                            for name in filled_by_http(model.output_shape, want):
                                got.pop(name, None)
                            found += differences(want, got)
                    except Exception as wrong:  # noqa: BLE001 - whatever boto3 raises is a finding
                        found = [f"{type(wrong).__name__}: {wrong}"]
                    failed += bool(found)
                    checked[service] = checked.get(service, 0) + 1
                    for one in found[:4]:
                        print(f"{service}:{operation} {one}"[:400])
    print(json.dumps({"operations": sum(checked.values()), "services": sorted(checked), "failed": failed}))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
