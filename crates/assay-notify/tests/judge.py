"""Judges what assay-notify writes, with libraries that are not ours.

One JSON object on standard input: `webhook` (a request that was received), `cards` (bodies for Teams) and `slack` (bodies
for Slack), each optional. The exit code is 0 where all of it is in order.
"""

import importlib.resources
import json
import sys

from jsonschema.validators import Draft6Validator
from slack_sdk.models.blocks import Block
from standardwebhooks.webhooks import Webhook, WebhookVerificationError


def judge_webhook(request):
    """The signature, after the Standard Webhooks specification; and that a changed body is refused."""
    hook = Webhook(request["secret"])
    event = hook.verify(request["body"], request["headers"])
    assert event["type"] == "assay.notice" and event["schema"] == 1, event
    try:
        hook.verify(request["body"].replace("assay.notice", "assay.notise"), request["headers"])
    except WebhookVerificationError:
        return
    raise AssertionError("a changed body was taken")


def judge_card(body, schema):
    """Microsoft's JSON schema of Adaptive Cards 1.5, and the 28 KB of a Teams webhook."""
    assert body["type"] == "message", body["type"]
    assert len(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()) <= 28 * 1024
    (attachment,) = body["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    # Teams' own member is not in the schema of the cards.
    card = {key: value for key, value in attachment["content"].items() if key != "msteams"}
    Draft6Validator(schema).validate(card)


def judge_slack(body):
    """Slack's own models: they check kinds and lengths of blocks."""
    blocks = Block.parse_all(body["blocks"])
    assert len(blocks) == len(body["blocks"]) <= 50, len(blocks)
    for block in blocks:
        block.validate_json()
    for block in body["blocks"]:
        for text in [block.get("text"), *block.get("elements", [])]:
            assert text is None or 0 < len(text["text"]) <= 3000, text


def main():
    """Judges everything; a fault is an exception."""
    given = json.load(sys.stdin)
    schema_file = importlib.resources.files("adaptive_cards").joinpath("schemas/schema-1.5.json")
    schema = json.loads(schema_file.read_text(encoding="utf-8"))
    if "webhook" in given:
        judge_webhook(given["webhook"])
    for body in given.get("cards", []):
        judge_card(body, schema)
    for body in given.get("slack", []):
        judge_slack(body)
    print("in order")


if __name__ == "__main__":
    main()
