"""Starts a server, asks it through boto3, and hands the answers to the Rust test.

    driver.py moto OPERATIONS FOLDER             a moto server, seeded
    driver.py fake OPERATIONS FOLDER AWSFAKE     the fake in folder AWSFAKE, with a sample of every operation

Writes FOLDER/cases.json and FOLDER/models/*.json, prints one line of JSON when all is ready, and serves until its
standard input is closed."""
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

sys.path.insert(0, str(Path(__file__).parent))
import trim  # noqa: E402
from seed import Seed  # noqa: E402
from values import ACCOUNT, least_input, plain, volatile  # noqa: E402

REGION = "ap-southeast-1"
_resolve = socket.getaddrinfo


def _local(host, *rest, **more):
    """S3 Control puts the account before any host, even an address."""
    return _resolve("127.0.0.1" if str(host).endswith(".127.0.0.1") else host, *rest, **more)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def start(command, folder, ready, **more):
    log = open(Path(folder, "server.log"), "w")
    server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, **more)
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(ready, timeout=1).read()
            return server
        except OSError:
            time.sleep(0.1)
    server.kill()
    sys.exit(f"the server did not start: see {folder}/server.log")


def start_moto(folder):
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [str(Path(sys.executable).with_name("moto_server")), "-H", "127.0.0.1", "-p", str(port)]
    # Certificates would become valid while the test runs.
    environment = {**os.environ, "MOTO_ACM_VALIDATION_WAIT": "0"}
    return start(command, folder, f"{url}/moto-api/", env=environment), url, "testing"


def start_fake(folder, fake, operations):
    estate = {}
    environment = {**os.environ, "PYTHONPATH": fake}

    def sample(operation):
        command = [sys.executable, "-m", "awsfake", "sample", *operation.split(":")]
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        return operation, done.stdout if done.returncode == 0 else None

    known = json.loads(Path(fake, "demo", "every_operation.json").read_text())["accounts"]
    known = {f"{service}:{name}": raw for regions in known.values() for services in regions.values()
             for service, operations in services.items() for name, raw in operations.items()}
    with ThreadPoolExecutor(2) as pool:
        for operation, text in pool.map(sample, [o for o in operations if o not in known]):
            if text:
                known[operation] = json.loads(text)
    for operation in operations:
        if operation in known:
            service, name = operation.split(":")
            estate.setdefault(service, {})[name] = known[operation]
    file = Path(folder, "estate.json")
    file.write_text(json.dumps({"awsfake": 1, "default_account": ACCOUNT, "accounts": {ACCOUNT: {"*": estate}}}))
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "awsfake", "serve", "--fallback", "error", "-p", str(port), str(file)]
    return start(command, folder, f"{url}/_fake/health", env=environment), url, f"AKIA{ACCOUNT}TEST"


def is_page(text):
    return re.match(r"\s*<(!doctype )?html", str(text), re.IGNORECASE) is not None


def ask(client, name, params):
    """The answer in plain form, the error's code and status, or `missing` where the server has no such operation."""
    try:
        answer = getattr(client, xform_name(name))(**params)
        answer.pop("ResponseMetadata", None)
        return {"value": plain(answer)}
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        code = error.response["Error"].get("Code", "")
        if is_page(error.response["Error"].get("Message", "")) or code == "NotYetImplemented" or status == 501:
            return {"missing": True}
        return {"error": {"code": code, "status": status}}
    except ResponseParserError:
        return {"missing": True}


def main(kind, operations_file, folder, fake=None):
    socket.getaddrinfo = _local
    operations = Path(operations_file).read_text().split()
    trim.write(Path(folder, "models"), operations)
    server, url, key = start_moto(folder) if kind == "moto" else start_fake(folder, fake, operations)
    try:
        clients = {}

        def client(service):
            if service not in clients:
                clients[service] = boto3.client(
                    service, endpoint_url=url, region_name=REGION, aws_access_key_id=key, aws_secret_access_key="x",
                    config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}))
            return clients[service]

        seeded = Seed(client).run() if kind == "moto" else {}
        cases = []
        for operation in operations:
            service, name = operation.split(":")
            own = {k.split(":", 1)[1]: v for k, v in seeded.items() if k.startswith(f"{service}:")}
            shape = client(service).meta.service_model.operation_model(name).input_shape
            params = least_input(shape, {**seeded, **own}) if shape is not None else {}
            first, second = ask(client(service), name, params), ask(client(service), name, params)
            case = {"service": service, "operation": name, "params": plain(params), "region": REGION,
                    "expected": second}
            if "value" in first and "value" in second:
                case["volatile"] = volatile(first["value"], second["value"])
            cases.append(case)
        Path(folder, "cases.json").write_text(json.dumps(cases, indent=1))
        print(json.dumps({"endpoint": url, "access_key_id": key}), flush=True)
        sys.stdin.read()
    finally:
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    main(*sys.argv[1:])
