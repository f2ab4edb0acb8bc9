"""The least valid input of an operation, and answers in the form that the Rust client gives them."""
import base64
import datetime

ACCOUNT = "123456789012"


def least_input(shape, known, name="", depth=0):
    """The least input that validates; `known` gives values for members by name."""
    if name in known and shape.type_name in ("string", "list"):
        return known[name] if shape.type_name == "string" or isinstance(known[name], list) else [known[name]]
    kind = shape.type_name
    if kind == "structure":
        members = shape.members
        keys = list(members)[:1] if getattr(shape, "is_tagged_union", False) else list(shape.required_members)
        if depth == 0:
            keys += [k for k in members if k in known and k not in keys and k in WANTED]
        return {k: least_input(members[k], known, k, depth + 1) for k in keys}
    if kind == "list":
        return [least_input(shape.member, known, name, depth + 1)] * max(1, shape.metadata.get("min", 0) or 0)
    if kind == "map":
        return {least_input(shape.key, known, name, depth + 1): least_input(shape.value, known, name, depth + 1)}
    if kind in ("integer", "long"):
        return max(1, shape.metadata.get("min", 0) or 0)
    if getattr(shape, "enum", None):
        return shape.enum[0]
    if kind in ("boolean", "timestamp", "blob", "float", "double"):
        return {"boolean": True, "timestamp": "2024-12-01T00:00:00Z", "blob": b"x", "float": 1.0, "double": 1.0}[kind]
    if "account" in name.lower():
        return ACCOUNT
    text = f"arn:aws:iam::{ACCOUNT}:role/a/b" if "arn" in name.lower() else "value"
    least, most = shape.metadata.get("min", 0) or 0, shape.metadata.get("max") or 10 ** 6
    return text.ljust(least, "x")[:most]


#: Optional members that are filled where a value is known, because the answer is empty without them.
WANTED = {"UserName", "BucketName"}


def plain(value):
    """JSON: moments as RFC 3339 with milliseconds, bytes as base64."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, datetime.datetime):
        value = value if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)
        value = value.astimezone(datetime.timezone.utc)
        return value.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}Z"
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    if hasattr(value, "read"):
        return base64.b64encode(value.read()).decode()
    return value


def volatile(first, second, path=""):
    """Paths at which two answers to the same call differ."""
    if isinstance(first, dict) and isinstance(second, dict):
        return [p for k in sorted({**first, **second})
                for p in volatile(first.get(k), second.get(k), f"{path}/{k}")]
    if isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        return [p for i, (a, b) in enumerate(zip(first, second)) for p in volatile(a, b, f"{path}/{i}")]
    return [] if first == second else [path]
