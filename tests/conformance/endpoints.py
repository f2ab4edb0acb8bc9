"""Asks botocore's own endpoint resolver about a matrix of cases.

    endpoints.py FOLDER MODEL...

Writes FOLDER/endpoints.json: for each case what was asked, and the URL and signature scope, or that it is refused."""
import json
import sys
from pathlib import Path

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError

REGIONS = ["us-east-1", "ap-southeast-1", "eu-south-2", "us-west-2", "cn-north-1", "us-gov-west-1", "us-iso-east-1",
           "us-isob-east-1", "ap-nowhere-9", "nonsense"]
OVERRIDES = [None, "http://127.0.0.1:5000", "https://vpce-1.example.com/stage"]
#: Values of the parameters that decide endpoints.
BUCKETS = ["a-bucket", "a.dotted.bucket", "Upper-Case", "ab", "10.0.0.1", "bucket--use1-az4--x-s3",
           "arn:aws:s3:ap-southeast-1:123456789012:accesspoint/mine",
           "arn:aws:s3:us-west-2:123456789012:accesspoint:mine",
           "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap",
           "arn:aws:s3-outposts:us-west-2:123456789012:outpost:op-1:accesspoint:mine",
           "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint:mine",
           "arn:aws:sns:us-west-2:123456789012:topic"]


def variants(model, operation):
    """Parameter sets for an operation: its endpoint parameters, filled in turn."""
    shape = model.operation_model(operation).input_shape
    members = {p.member_name for p in model.operation_model(operation).context_parameters}
    fixed = {}
    if shape is not None and "AccountId" in members:
        fixed["AccountId"] = "123456789012"
    if "Bucket" in members:
        return [{**fixed, "Bucket": bucket} for bucket in BUCKETS]
    return [fixed]


def main(folder, models):
    session = botocore.session.Session()
    session.set_credentials("AKIDEXAMPLE", "secret")
    cases = []
    for file in models:
        service = Path(file).stem
        operations = sorted(json.loads(Path(file).read_text())["operations"])
        # One operation stands for those that have the same parameters; S3's differ.
        operations = operations if service.startswith("s3") else operations[:2]
        for region in REGIONS:
            for override in OVERRIDES:
                for fips in (False, True):
                    for dual in (False, True):
                        if override and (fips or dual):
                            continue
                        config = Config(use_fips_endpoint=fips, use_dualstack_endpoint=dual,
                                        account_id_endpoint_mode="disabled", region_name=region,
                                        s3={"us_east_1_regional_endpoint": "regional"})
                        client = session.create_client(service, region_name=region, endpoint_url=override,
                                                       config=config)
                        for operation in operations:
                            for params in variants(client.meta.service_model, operation):
                                cases.append(case(client, service, operation, region, fips, dual, override, params))
    Path(folder, "endpoints.json").write_text(json.dumps(cases))
    print(json.dumps({"cases": len(cases)}), flush=True)
    sys.stdin.read()


def case(client, service, operation, region, fips, dual, override, params):
    resolver = client._ruleset_resolver
    model = client.meta.service_model.operation_model(operation)
    asked = {"service": service, "operation": operation, "region": region, "fips": fips, "dual_stack": dual,
             "endpoint": override, "params": params}
    try:
        found = resolver.construct_endpoint(operation_model=model, call_args=params, request_context={})
    except BotoCoreError:
        return {**asked, "refused": True}
    metadata = client.meta.service_model.metadata
    scope = {"name": metadata.get("signingName", metadata["endpointPrefix"]), "region": region, "scheme": "sigv4"}
    schemes = found.properties.get("authSchemes")
    if schemes:
        scheme = next((s for s in schemes if s["name"] in ("sigv4", "sigv4-s3express")), None)
        if scheme is None:
            return {**asked, "url": found.url, "unsupported": True}
        scope = {"name": scheme.get("signingName", scope["name"]), "region": scheme.get("signingRegion", region),
                 "scheme": scheme["name"]}
    return {**asked, "url": found.url, "scope": scope, "headers": found.headers}


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
