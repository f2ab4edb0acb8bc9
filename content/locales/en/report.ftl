# Words of reports. `$plural` is `one` or `other`.

# States that are proposed for a clause.
report-state-met = Proposed met
report-state-not-met = Not met
report-state-unknown = Unknown
report-state-needs-evidence = Waiting for evidence
report-state-nothing-to-judge = Nothing to judge
report-state-not-assessed = Not assessed

report-short-met = Met
report-short-not-met = Not met
report-short-unknown = Unknown
report-short-needs-evidence = Waiting
report-short-nothing-to-judge = Nothing

report-means-met = All that the checks must show was read and holds. Still a proposal.
report-means-not-met = What was read speaks against the clause.
report-means-unknown = Something could not be read, so nobody can say. Never counted as met.
report-means-needs-evidence = Documents or records must be attached; nothing that was read speaks against the clause.
report-means-nothing-to-judge = Nothing in scope that the clause could be judged on; a person decides.
report-means-not-assessed = A row of the framework without a question at this tier.

# Verdicts of a check on a resource.
report-verdict-pass = Pass
report-verdict-fail = Fail
report-verdict-unknown = Unknown
report-verdict-not-applicable = Not applicable

report-severity-critical = Critical
report-severity-high = High
report-severity-medium = Medium
report-severity-low = Low

report-class-technical = Shown by AWS
report-class-mixed = Shown by AWS and by documents
report-class-process = Shown by documents

# Counts.
report-accounts-count = { $count } { $plural ->
    [one] account
   *[other] accounts
}
report-regions-count = { $count } { $plural ->
    [one] region
   *[other] regions
}
report-clauses-count = { $count } { $plural ->
    [one] clause
   *[other] clauses
}
report-checks-count = { $count } { $plural ->
    [one] check
   *[other] checks
}
report-fails-count = { $count } { $plural ->
    [one] fail
   *[other] fails
}
report-and-more = { $items } and { $count } more

# Said in more than one report.
report-who-signs = Proposed by Assay from what AWS answered. People sign each answer; only a certification body awards the mark.
report-read-between = read { $from } to { $to } UTC
report-next-tier = Next tier: { $tier }, { $clauses } clauses. Not met: { $not_met }, unknown: { $unknown }, waiting for evidence: { $waiting }.
report-next-tier-none = Every clause of every tier is proposed met; what is left is to sign.
report-heading-stands = What stands
report-heading-tiers = Tiers (each counts the tiers below it too)
report-heading-coverage = What was read
report-heading-next = Next steps
report-column-tier = Tier
report-column-clauses = Clauses
report-column-own-blockers = What it adds that blocks

report-step-allow = Allow the scanner what it was refused, and scan again: { $permissions }.
report-step-scan-again = Scan again: some calls failed and left verdicts unknown.
report-step-fix = Fix what blocks { $tier }: { $clauses }.
report-step-attach = Gather documents and records for { $tier }: { $clauses }.
report-step-read = Read the HTML report: it has every clause, the remediation of each check, and the evidence.

# Text.
report-text-collection = collection { $id }
report-text-state-count = { $state } { $count }
report-text-stands = { $clauses }: { $counts }.
report-text-heading-fails = Gravest fails ({ $fails } in { $checks })
report-text-more-checks = { $count } more failing { $plural ->
    [one] check
   *[other] checks
}; the HTML report has them all.
report-text-more-resources = and { $count } more
report-text-coverage = { $calls } calls, { $failed } failed after retries.
report-text-failure = { $call } failed with { $code }, { $count } { $plural ->
    [one] time
   *[other] times
} ({ $accounts }; { $regions }).
report-text-failure-denied = { $call } failed with { $code }, { $count } { $plural ->
    [one] time
   *[other] times
} ({ $accounts }; { $regions }); allow { $permission }.
report-text-more-failures = { $count } more { $plural ->
    [one] kind
   *[other] kinds
} of failed calls; the HTML report has them all.
report-text-broken-check = Check { $check } could not run: { $reason }

# HTML.
report-html-title = Assessment report
report-html-skip = Skip to the report
report-html-proposal = This is a proposal.
report-html-edition = About this edition.
report-html-accounts = AWS accounts
report-html-regions = Regions
report-html-read = Read (UTC)
report-html-collection = Collection
report-html-contents = Contents
report-html-nav-tiers = Tiers
report-html-matrix = Clause matrix
report-html-clauses = Clauses
report-html-checks = Checks and resources
report-html-papers = Documents and records
report-html-receipts = Receipts
report-html-stands-text = { $count } { $plural ->
    [one] clause is
   *[other] clauses are
} assessed. These are the states that the evidence proposes.
report-html-blocks = What blocks { $tier }
report-html-blocks-nothing = Nothing that was read blocks it.
report-html-blocks-caption = Clauses that are not met or unknown, tiers below included
report-html-waiting = Waiting for documents or records:
report-html-fixes = Fix first
report-html-fixes-caption = Failing checks, gravest first
report-html-more-fixes = { $count } more failing { $plural ->
    [one] check is
   *[other] checks are
} listed under “Checks and resources”.
report-html-budget-note = “May be N/A” is how many clauses a person may answer Not applicable, with a justification, and still reach the tier.
report-html-matrix-text = Each cell holds the clauses that a domain adds at a tier. A clause leads to its evidence.
report-html-matrix-caption = Proposed state of every clause, by domain and tier
report-html-clauses-text = What each clause asks, what was found, and what is still needed.
report-html-filter = Show
report-html-filter-all = All
report-html-checks-of-clause = Checks
report-html-advisory = Advice of the edition, not scored:
report-html-basis = How the checks decide:
report-html-no-checks = No check can show this from AWS; documents and records decide.
report-html-no-checks-yet = No check covers this clause yet; documents and records decide.
report-html-open = What would settle it
report-html-papers-of-clause = Documents and records needed
report-html-services = AWS services that can serve this clause
report-html-alternatives = Alternatives:
report-html-iso = ISO/IEC 27001:2022 (our reading):
report-html-checks-text = Each check with the resources it judged: fails first, then what is unknown and why. What passes is folded.
report-html-evidence = Evidence
report-html-receipts-of-row = Receipts
report-html-more-receipts = and more in assessment.json
report-html-serves = Serves
report-html-remediation = How to fix it
report-html-gaps = What this check does not see:
report-html-papers-text = What people must attach. How long a document counts is our default and meant to be changed.
report-html-coverage-text = A failed call leaves its verdicts unknown, never passed.
report-html-no-failures = No call failed.
report-html-failures-caption = Failed calls and what cures them
report-html-allow = Allow
report-html-scan-again = Scan again; if it stays, look up the error code.
report-html-more-failures = { $count } more { $plural ->
    [one] kind is
   *[other] kinds are
} in assessment.json.
report-html-broken = Checks that could not run
report-html-receipts-text = Every verdict names the calls it rests on. A receipt records what was asked, where and when, and the SHA-256 of the answer (canonical JSON, keys sorted), so the collection can be checked offline.
report-html-receipts-shown = Shown here: { $shown } of { $all } receipts, those that the verdicts on this page name. All are in assessment.json.
report-html-receipts-open = Show the receipts
report-html-retries = Retries

report-verdict-count = { $count } { $verdict }
report-no-verdicts = did not run
report-rows-more = { $count } more
report-rows-quiet = Not failing: { $counts }
report-rows-left-out = { $shown } of { $all } verdicts are shown, fails first; the other { $left } are in assessment.json.
report-papers-count = { $count } { $plural ->
    [one] document or record
   *[other] documents and records
}
report-papers-heading = { $tier }: { $count }
report-kind-document = Document
report-kind-record = Record
report-frequency-once = once
report-frequency-continuous = kept current
report-frequency-annual = every year
report-frequency-quarterly = every quarter
report-frequency-on-change = on change
report-valid-days = counts for { $days } days
report-valid-always = does not expire
report-lifecycle-renamed = renamed
report-lifecycle-closed-to-new = closed to new customers
report-lifecycle-ended = ended

report-column-clause = Clause
report-column-state = Proposed state
report-column-why = Checks that decide
report-column-check = Check
report-column-severity = Severity
report-column-fails = Fails
report-column-budget = May be N/A
report-column-domain = Domain
report-column-papers = What to attach
report-column-call = Call
report-column-error = Error
report-column-times = Times
report-column-where = Where
report-column-cure = What cures it
report-column-receipt = Receipt
report-column-time = Time (UTC)
report-column-place = Account, region
report-column-answer = Answer
report-column-proof = Request id, SHA-256

html-question = Question for people:
html-question-evidence = Evidence that it wants:
html-parameters = Parameters used:
html-parameter-chosen = chosen in assay.toml
