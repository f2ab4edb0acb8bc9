# Words of the command line.
cli-clause = CLAUSE
cli-tier = Tier
cli-checks = CHECKS
cli-check = CHECK
cli-title = TITLE
cli-severity = Severity
cli-clauses = Clauses
cli-tables = Tables
cli-permissions = Permissions
cli-rationale = Why it matters
cli-remediation = What to do
cli-parameters = Parameters
cli-reasons = Reasons
cli-known-gaps = What it does not see
cli-sql = SQL
cli-domain = Domain
cli-evidence-class = Evidence
cli-class-technical = technical: API evidence leads, a person signs
cli-class-mixed = mixed: API, documents and records are all needed
cli-class-process = process: documents and records
cli-iso27001 = ISO/IEC 27001:2022 (our reading)
cli-rule = Rule
cli-no-automation = No automation: documents and records decide.
cli-documents = Documents to attach
cli-records = Records to attach
cli-signals = What an API can show
cli-valid-days = valid for { $days } days
cli-services = Services that the guide names
cli-printed = printed
cli-belongs-at = belongs at
cli-correction = Correction
cli-not-assessed = not assessed
cli-all-of = all of
cli-any-of = any of
cli-none-of = none of
cli-severity-critical = critical
cli-severity-high = high
cli-severity-medium = medium
cli-severity-low = low
cli-lifecycle-available = available
cli-lifecycle-renamed = renamed
cli-lifecycle-closed_to_new = closed to new customers
cli-lifecycle-ended = ended
cli-lifecycle-guidance = guidance, not a service

parameters-head =
    The parameters of Assay’s checks, each with its default. Uncomment what differs in your organisation and save it as
    assay.toml beside where you run `assay scan` or `assay assess` (or name it with --config). Under [parameters] a value
    holds for every check named with it; under [parameters.CHECK] for one.
parameters-attestations =
    What no API shows, and people attest. An attestation without evidence is a claim: name the file; its SHA-256 is kept.

cli-undetermined = not known yet
cli-confidence = Confidence
cli-tier-candidates = The tier may be
cli-from = Continues
cli-pillars = Expected by pillar (advice, where you declare the pillar)
cli-essentials = Cyber Essentials items that it rests on
cli-shall = shall
cli-should = should
cli-other-meaning = the number had another meaning
cli-moved = moved
confidence-verified = verified
confidence-secondary = secondary source
confidence-carried_over = carried over
confidence-inferred = inferred
