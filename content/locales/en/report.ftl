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
