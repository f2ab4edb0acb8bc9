"""Trims botocore's models as `cargo xtask models` does, for operations that content/models does not have."""
import json
from pathlib import Path

import botocore
from botocore.loaders import Loader

METADATA = ["apiVersion", "endpointPrefix", "protocol", "protocols", "jsonVersion", "targetPrefix", "signingName",
            "signatureVersion", "serviceId", "xmlNamespace", "globalEndpoint"]
SHAPE = ["type", "members", "required", "member", "key", "value", "flattened", "union", "document", "payload",
         "streaming", "eventstream", "exception", "error", "enum", "locationName", "xmlNamespace", "timestampFormat",
         "xmlOrder", "sensitive"]
REFERENCE = ["shape", "location", "locationName", "queryName", "flattened", "xmlAttribute", "xmlNamespace",
             "timestampFormat", "resultWrapper", "idempotencyToken", "hostLabel", "contextParam", "jsonvalue"]
OPERATION = ["name", "http", "input", "output", "errors", "endpoint", "staticContextParams",
             "operationContextParams", "authtype", "httpChecksum"]
PAGINATOR = ["input_token", "output_token", "result_key", "limit_key", "more_results"]
PROTOCOLS = ["smithy-rpc-v2-cbor", "json", "rest-json", "rest-xml", "query", "ec2"]
LOADER = Loader()


def optional(service, kind):
    try:
        return LOADER.load_service_model(service, kind)
    except Exception:  # botocore has several classes for "no such file"
        return {}


def reference(ref):
    return {k: ref[k] for k in REFERENCE if k in ref}


def shape(raw):
    trimmed = {k: raw[k] for k in SHAPE if k in raw}
    if "members" in trimmed:
        trimmed["members"] = {k: reference(v) for k, v in trimmed["members"].items()}
    for part in ("member", "key", "value"):
        if part in trimmed:
            trimmed[part] = reference(trimmed[part])
    if "flattened" in trimmed:
        trimmed["flattened"] = bool(trimmed["flattened"])
    return trimmed


def trim(service, names):
    model = LOADER.load_service_model(service, "service-2")
    paginators = optional(service, "paginators-1").get("pagination", {})
    shapes = {}

    def walk(name):
        if name in shapes:
            return
        raw = model["shapes"][name]
        shapes[name] = shape(raw)
        for ref in list(raw.get("members", {}).values()) + [raw[k] for k in ("member", "key", "value") if k in raw]:
            walk(ref["shape"])

    operations = {}
    for name in sorted(names):
        raw = model["operations"][name]
        trimmed = {k: raw[k] for k in OPERATION if k in raw}
        trimmed["http"] = {k: raw["http"][k] for k in ("method", "requestUri", "responseCode") if k in raw["http"]}
        for part in ("input", "output"):
            if part in trimmed:
                trimmed[part] = reference(trimmed[part])
                walk(trimmed[part]["shape"])
        if "errors" in trimmed:
            trimmed["errors"] = [reference(error) for error in trimmed["errors"]]
            for error in trimmed["errors"]:
                walk(error["shape"])
        if "endpoint" in trimmed:
            trimmed["endpoint"] = {"hostPrefix": trimmed["endpoint"]["hostPrefix"]}
        operations[name] = trimmed
    metadata = {k: model["metadata"][k] for k in METADATA if k in model["metadata"]}
    if not isinstance(metadata.get("xmlNamespace", ""), str):
        metadata["xmlNamespace"] = metadata["xmlNamespace"].get("uri")
    spoken = [p for p in metadata.get("protocols", []) if p != "smithy-rpc-v2-cbor"]
    if spoken:
        metadata["protocol"] = sorted(spoken, key=PROTOCOLS.index)[0]
    return {
        "service": service,
        "botocore": botocore.__version__,
        "metadata": metadata,
        "operations": operations,
        "shapes": dict(sorted(shapes.items())),
        "pagination": {n: {k: paginators[n][k] for k in PAGINATOR if k in paginators[n]}
                       for n in sorted(names) if n in paginators},
        "endpoint_rule_set": optional(service, "endpoint-rule-set-1"),
    }


def write(folder, operations):
    """Writes one model for each service of `operations`, an iterable of `service:Operation`."""
    services = {}
    for operation in operations:
        service, name = operation.split(":")
        services.setdefault(service, set()).add(name)
    Path(folder).mkdir(parents=True, exist_ok=True)
    for service, names in services.items():
        Path(folder, f"{service}.json").write_text(json.dumps(trim(service, names)))
    Path(folder, "_partitions.json").write_text(json.dumps(LOADER.load_data("partitions")))
