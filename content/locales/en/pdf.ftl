# Words of the PDF report, beside those of report.ftl. `$plural` is `one` or `other`.

pdf-report = Assessment report
pdf-title = Assessment report: { $whose }, { $date }
pdf-contents = Contents

# Cover.
pdf-cover-collection = Collection
pdf-cover-time = Read (UTC)
pdf-cover-between = { $from } to { $to }
pdf-cover-accounts = AWS accounts
pdf-cover-regions = Regions
pdf-cover-calls = Calls to AWS
pdf-cover-record = Record as of (UTC)
pdf-cover-missing = Not read
pdf-cover-not-read = Some calls failed. What depends on them is unknown, never passed; the chapter “Unknown” lists them with what cures each.
pdf-cover-counted = { $count }: { $items }
pdf-cover-no-mark = This report awards nothing and is no advice of a certification body.
pdf-about-edition = About this edition
pdf-heading-read = What was read, and what was not

# Summary.
pdf-heading-summary = Summary
pdf-summary-sentence = { $count } { $plural ->
    [one] clause is
   *[other] clauses are
} assessed. Proposed states: { $counts }. Signed answers that count: { $signed }.
pdf-tiers-note = Each tier counts the tiers below it too. The states are proposals. “Signed” counts the answers Yes, No and Not applicable that people signed and that still hold; the last column applies the award rule to them alone. “May be N/A” is how many clauses may be answered Not applicable.
pdf-signed-counts = Yes { $yes }, No { $no }, N/A { $na }
pdf-rule-earned = Answers satisfy the rule
pdf-rule-refused = Answers fall short
pdf-rule-open = Answers missing
pdf-tier-undetermined = Undetermined: { $count } assessed { $plural ->
    [one] row of this edition has
   *[other] rows of this edition have
} no tier yet.
pdf-blocks-caption = What it asks
pdf-more-blockers = { $count } more { $plural ->
    [one] clause blocks
   *[other] clauses block
} it; the clause chapter has every one.
pdf-waiting = Waiting for documents or records: { $clauses }
pdf-and-more = and { $count } more
pdf-severities-record = Open findings of the record. Overdue: past the due date, and under no exception.
pdf-severities-assessment = Failing verdicts of this assessment. No findings were recorded over time, so age, due date and owner are not known.

# Matrix.
pdf-heading-matrix = Clause matrix
pdf-matrix-intro = Each cell holds the clauses that a domain adds at a tier, with the symbol of the proposed state (the legend is in the appendix). An asterisk marks a signed answer that holds.

# Findings.
pdf-heading-findings = Open findings
pdf-findings-record = What fails and was not mended yet, the gravest first. The age counts from the day on which the finding was opened without a break.
pdf-findings-assessment = No findings were recorded over time. These are the failing verdicts of this assessment, the gravest first.
pdf-findings-none = Nothing fails.
pdf-findings-group = { $severity }: { $count }
pdf-days = { $count } { $plural ->
    [one] day
   *[other] days
}
pdf-overdue = overdue
pdf-under-exception = under exception { $id }
pdf-more-resources = and { $count } more
pdf-more-checks = { $count } more { $plural ->
    [one] check
   *[other] checks
}; assessment.json has them all.
pdf-more-failures = { $count } more { $plural ->
    [one] kind of failed call
   *[other] kinds of failed calls
}; assessment.json has them all.
pdf-more-rows = { $count } more { $plural ->
    [one] entry is
   *[other] entries are
} in the record.

# Unknown.
pdf-heading-unknown = Unknown
pdf-unknown-intro = What could not be read is never counted as met. Here is what failed, what cures it, and which verdicts wait.
pdf-unknown-no-clause = No clause is unknown.
pdf-unknown-clauses = Clauses that are unknown: { $clauses }
pdf-heading-failures = Failed calls
pdf-heading-open-verdicts = Checks with unknown verdicts
pdf-heading-broken = Checks that could not run
pdf-allow = Allow { $permission } and scan again.

# Clause by clause.
pdf-heading-clauses = Clause by clause
pdf-clauses-intro = For each clause: the proposed state, the signed answer, the checks with the resources that fail or are unknown, and the documents and records that it wants.
pdf-answer = Signed answer
pdf-answer-none = not signed
pdf-answer-yes = Yes
pdf-answer-no = No
pdf-answer-not-applicable = Not applicable
pdf-answer-reopened = { $answer }, re-opened
pdf-answer-withdrawn = { $answer }, withdrawn
pdf-signed-by = { $id }, signed by { $by } on { $at } UTC: { $why }
pdf-signed-over = Yes was signed although the proposal was: { $state }.
pdf-signed-reopened = Re-opened on { $at } UTC, because the proposal changed from “{ $from }” to “{ $to }”. It must be signed again.
pdf-signed-withdrawn = Withdrawn by { $by } on { $at } UTC.
pdf-valid-until = valid until { $date }
pdf-not-assessed = Rows without a question: { $clauses }
pdf-history = { $state } since { $since } ({ $assessments } assessments).
pdf-history-met = { $state } since { $since }: { $days } days without a break, longest gap between assessments { $gap } days ({ $assessments } assessments).

pdf-evidence-missing = Missing
pdf-evidence-stale = Run out
pdf-evidence-expiring = Ends soon
pdf-evidence-fresh = Attached
pdf-evidence-withdrawn = Withdrawn

# Exceptions.
pdf-heading-exceptions = Exceptions
pdf-exceptions-none = No exception is recorded.
pdf-exceptions-intro = Somebody accepts, until a date, that something fails. An exception hides nothing: the clause is still answered No for the mark.
pdf-exception-in-force = In force
pdf-exception-ended = Ended
pdf-exception-revoked = Revoked
pdf-exception-people = Asked for by { $requester }, approved by { $approver }
pdf-made-on = made { $date }
pdf-expires-on = until { $date }
pdf-revoked-by = revoked { $at } by { $by }

# Documents and records.
pdf-heading-evidence = Documents and records
pdf-evidence-none = Nothing is attached.
pdf-evidence-intro = What people attached to clauses, with the day that each speaks of and the last day on which it counts.
pdf-observed-on = observed { $date }
pdf-approved-on = approved { $date }
pdf-review-on = review { $date }
pdf-added-by = attached { $at } by { $by }
pdf-withdrawn-because = withdrawn { $at }: { $why }

# Risks.
pdf-heading-risks = Risk register
pdf-risks-none = No risk is recorded.
pdf-risks-intro = Likelihood × impact, each from 1 to 5, before and after treatment. Where clauses of a linked domain are not met, the residual risk with their weight is given as well.
pdf-score = { $likelihood } × { $impact } = { $value } ({ $band })
pdf-residual-now = now { $score }
pdf-closed-on = closed { $date }
pdf-band-low = low
pdf-band-medium-low = medium low
pdf-band-medium = medium
pdf-band-medium-high = medium high
pdf-band-high = high
pdf-decision-accept = Accept
pdf-decision-mitigate = Mitigate
pdf-decision-transfer = Transfer
pdf-decision-avoid = Avoid

# Appendix.
pdf-heading-appendix = Appendix
pdf-heading-method = How this report was made
pdf-method-collect = AWS was asked through its own read-only interfaces, in every account and region named on the cover. Each call left a receipt: what was asked, where, when, and the SHA-256 of the answer.
pdf-method-judge = Each check judged each resource: pass, fail, unknown or not applicable. A call that was refused or failed makes unknown what rests on it, never passed. A clause combines its checks in three-valued logic; then it asks for its documents and records.
pdf-method-sign = The states are proposals. People sign an answer for each clause; a signed answer is bound to the proposal, and a change of the proposal re-opens it. Only a certification body awards the mark.
pdf-method-receipts = Lists in this report are cut and say so. assessment.json has every verdict and every receipt; its SHA-256 ties this report to it.
pdf-method-characters = A character that the fonts of this report lack is printed as its code point, for example [U+1F600].
pdf-fact-framework = Framework, edition
pdf-fact-verdicts = Verdicts
pdf-fact-receipts = Receipts
pdf-fact-sha256 = SHA-256 of assessment.json
pdf-fact-version = Made by
pdf-receipts-counts = { $count }; { $failed } of the answers are error codes, those that only say “not configured” included
pdf-heading-legend = Proposed states
pdf-heading-parameters = Parameters
pdf-parameters-none = All { $all } parameters of the checks have their defaults.
pdf-parameters-intro = Of { $all } parameters, these were chosen by the organisation. They decide verdicts: an assessor should agree with them.

# Heads of columns.
pdf-column-age = Age
pdf-column-budget = May be N/A
pdf-column-call = Call
pdf-column-check = Check
pdf-column-checks = Checks that decide
pdf-column-clause = Clause
pdf-column-clauses = Clauses
pdf-column-count = Verdicts
pdf-column-cure = What cures it
pdf-column-dates = Dates
pdf-column-decision = Decision, treatment
pdf-column-default = Default
pdf-column-domain = Domain
pdf-column-due = Due
pdf-column-error = Error
pdf-column-id = No.
pdf-column-inherent = Inherent
pdf-column-open = Open
pdf-column-overdue = Overdue
pdf-column-owner = Owner
pdf-column-paper = Clause, paper
pdf-column-parameter = Parameter
pdf-column-reason = Why
pdf-column-residual = Residual
pdf-column-resource = Resource
pdf-column-risk = Risk
pdf-column-rule = Award rule on signed answers
pdf-column-severity = Severity
pdf-column-signed = Signed
pdf-column-state = State
pdf-column-tier = Tier
pdf-column-times = Times
pdf-column-value = Chosen
pdf-column-where = Where
