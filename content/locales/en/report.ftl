# Words of reports. `$plural` is `one` or `other`.

# States that are proposed for a clause.
report-state-met = Proposed met
report-state-not-met = Not met
report-state-unknown = Unknown
report-state-needs-evidence = Waiting for evidence
report-state-stale = Evidence ran out
report-state-nothing-to-judge = Nothing to judge
report-state-not-assessed = Not assessed

report-short-met = Met
report-short-not-met = Not met
report-short-unknown = Unknown
report-short-needs-evidence = Waiting
report-short-stale = Ran out
report-short-nothing-to-judge = Nothing

report-means-met = All that the checks must show was read and holds. Still a proposal.
report-means-not-met = What was read speaks against the clause.
report-means-unknown = Something could not be read, so nobody can say. Never counted as met.
report-means-needs-evidence = Documents or records must be attached; nothing that was read speaks against the clause.
report-means-stale = Documents or records are attached, but their time is over; nothing that was read speaks against the clause.
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

# What is said of an edition that is a draft.
report-edition-rows = Judged against { $name }. Of its { $rows } assessed rows: { $counts }.
report-confidence-verified = Verified
report-confidence-secondary = Secondary
report-confidence-carried-over = Carried over
report-confidence-inferred = Inferred
report-determination-provisional = provisional
report-determination-undetermined = undetermined
report-tier-none = Tier undetermined
report-tier-candidates = candidates: { $tiers }
report-tier-labelled = { $tier } ({ $label })
report-tier-undetermined = { $tier } is undetermined: { $without } assessed { $plural ->
    [one] row has
   *[other] rows have
} no tier yet, so its clauses are not known in full. Rows that are placed at it or below: { $placed } ({ $counts }). That is no result.
report-next-tier-provisional = { $sentence } Provisional: rows of this edition have not been compared with the official document.
report-next-tier-undetermined = Every clause of the tiers that can be determined is proposed met. The tiers above are undetermined in this edition.
report-html-edition-more = What is unverified, and how to complete it
report-html-edition-chapter = How far this edition can be trusted
report-html-confidence-caption = Assessed rows by how sure they are
report-html-completion = How to complete it
report-html-crosswalk = How its numbers belong to those of the earlier edition
report-html-crosswalk-other = Numbers that both editions have, with another meaning:
report-html-levels = What AWS can show of a Cyber Essentials item
report-html-sources = Sources of the rows
report-html-tiers-draft = What is said of a tier is provisional: no row has to be taken for the official text before it has been compared, and the rule of the award is that of the 2022 edition. An undetermined tier is given no counts.
report-html-placed-blockers = Placed rows that would block:
report-html-moved = number in 2022: { $from }
report-html-note = Note:
report-html-basis-of-row = How sure this row is, and where it is from
report-html-pillars = What the pillars expect (advice, not scored)
report-html-pillar-record = Record:
report-html-essentials = Cyber Essentials { $plural ->
    [one] item
   *[other] items
} that it rests on ({ $count }), with what AWS shows of each
report-pillar-cloud = Cloud:
report-pillar-ai = AI:
report-pillar-ot = OT:
report-obligation-shall = mandatory
report-obligation-should = advised
report-level-direct = AWS shows most of it
report-level-partial = AWS shows a part
report-level-inherited = shown by the provider’s audit
report-level-none = nothing in AWS shows it
report-source = { $name } ({ $kind })
report-source-kind-primary-source-of-the-superseded-edition = primary source of the superseded edition
report-source-kind-primary-source-opening-part-read = primary source, opening part read
report-source-kind-third-party-first-part-read = third party, first part read
report-source-kind-third-party-total-only = third party, total only
report-source-kind-third-party-number-only = third party, number only
report-source-kind-third-party-read-in-full = third party, read in full
report-source-kind-third-party-paraphrase-read-in-full = third party, paraphrase, read in full
report-source-kind-third-party-one-company-read-in-full = third party, one company, read in full
report-source-kind-third-party-relevant-part-read = third party, relevant part read
report-source-kind-third-party-opening-part-read = third party, opening part read
report-source-kind-third-party-one-item-read = third party, one item read
report-source-kind-inference = inference
report-column-confidence = How sure
report-column-rows = Assessed rows
report-column-means = Meaning
report-column-source = Source

# Services that the guide names, and what became of them.
report-html-guide-text = The guide is AWS’s Cloud Companion Guide for Cyber Trust of October 2023. It was read through a Japanese digest (the “seed” in corrections), so a mistake of the guide and one of the digest cannot be told apart; they are corrected openly.
report-html-services-changed = changed since the guide
report-html-services-corrected = source corrected
report-html-corrections = Corrections of the source:
report-service-named = The guide named { $name }.
report-service-not-named = The guide does not name { $name } here.
report-service-named-elsewhere = The guide named { $name }; it is printed at { $clause } by mistake.
report-base-number = { $id } of the { $edition } edition
report-service-also = Not named by the guide here, these serve the clause as well: { $names }.
report-service-serves = In 2026 it serves this clause.
report-service-newer = In 2026 it serves this clause; { $successor } is the newer form.
report-service-called = In 2026 it is called { $name } and serves this clause.
report-service-renamed = It has been renamed and serves this clause in 2026.
report-service-became = It has become { $successor }.
report-service-closed = It takes no new customers, so not having it is no gap; in 2026 the alternatives serve this clause.
report-service-closed-successor = It takes no new customers, so not having it is no gap; in 2026 { $successor } serves this clause.
report-service-ended = It has ended; in 2026 the alternatives serve this clause.
report-service-ended-successor = It has ended; in 2026 { $successor } serves this clause.
report-service-guidance = It is a reference design and no service; in 2026 the services that it is built from serve this clause.
report-service-successor-serves = In 2026 { $name } serves this clause.
report-service-successor-closed = { $name } takes no new customers either; in 2026 { $successor } serves this clause.
report-service-successor-ended = { $name } has ended too; in 2026 { $successor } serves this clause.
report-service-successor-gone = { $name } can no longer be had either; in 2026 the alternatives serve this clause.
report-service-misplaced = The source prints { $name } here; it belongs to:
report-source-number = The source prints the number { $printed }; the right one is { $right }.
report-source-correction-base = { $text } (Numbers of the { $edition } edition.)

# Questions for people.
report-html-questions = Questions for people
report-html-questions-text = No call to AWS answers these. Each verdict stays as it is until somebody who knows signs an answer and names its evidence in assay.toml. Fill in what is empty, sign only what is so, and judge the collection again.
report-html-question-checks = Asked by
report-html-question-lines = Lines for assay.toml:
report-answer-accounts = one entry for each account: also { $accounts }
report-answer-date = the day of the answer
report-answer-signed-by = name and position
report-answer-statement = what is so, in a sentence
report-answer-file = the evidence; its SHA-256 is kept
report-step-answer = Answer { $count } { $plural ->
    [one] question
   *[other] questions
} for people in assay.toml, with evidence: { $topics }.
report-html-question = Question for people:
report-html-question-evidence = Evidence that it wants:

# Parameters.
report-html-parameters = Parameters used:
report-html-parameter-chosen = chosen in assay.toml
report-html-chosen = Parameters that the organisation chose
report-html-chosen-text = Values of assay.toml that took the place of defaults. They decide verdicts: an assessor should agree with them.
report-text-chosen = Parameters that the organisation chose: { $values }.
report-column-parameter = Parameter
report-column-value = Chosen
report-column-default = Default

# What a tenant's record says beside the assessment.
report-answer-yes = Yes
report-answer-no = No
report-answer-not-applicable = Not applicable
report-answer-short-yes = Y
report-answer-short-no = N
report-answer-short-not-applicable = N/A
report-answer-short-again = Again
report-signed-answer = Signed: { $answer }
report-signed-not = Not signed
report-signed-again = Sign again
report-signed-by = by { $by } at { $at } UTC ({ $id })
report-signed-earlier = The answer was { $answer }, { $signed }.
report-signed-overridden = Signed against the proposal, which was “{ $state }” at that time.
report-signed-reopened = Must be signed again: the proposed state changed from “{ $from }” to “{ $to }”, as recorded at { $at } UTC. The answer no longer counts.
report-signed-withdrawn = Withdrawn by { $by } at { $at } UTC. The answer no longer counts.
report-history = Proposed “{ $state }” since { $since } ({ $assessments } { $plural ->
    [one] assessment
   *[other] assessments
}).
report-history-met = Proposed met for { $days } days without a break, since { $since } ({ $assessments } { $plural ->
    [one] assessment
   *[other] assessments
}; longest gap between two: { $gap } days).
report-history-short = A certification body wants to see about three months.
report-paper-missing = Missing
report-paper-stale = Ran out
report-paper-expiring = Ends soon
report-paper-fresh = Attached
report-paper-until = counts until { $day }
report-paper-until-past = counted until { $day }
report-attached-dates = speaks of { $observed } · until { $until } · { $owner }
report-overdue = Overdue
report-overdue-by = overdue by { $count } { $plural ->
    [one] day
   *[other] days
}
report-accepted = Accepted
report-accepted-until = Accepted until { $day } by { $by }; the clause still answers No.
report-finding-none = no finding in the record
report-finding-since = failing since { $day }
report-finding-again = came back on { $day }
report-finding-due = due { $day }
report-finding-resolved = mended by now, as recorded on { $day }
report-finding-gone = resource gone by now, as recorded on { $day }
report-finding-owner = owner { $owner }
report-finding-ownerless = no owner
report-column-ownerless = Without owner
report-exceptions-in-force = In force: { $count }
report-exceptions-ended = Ended: { $count }
report-exceptions-revoked = Revoked: { $count }
report-exception-in-force = In force
report-exception-ended = Ended
report-exception-revoked = Revoked
report-exception-ends-in = Ends in { $count } { $plural ->
    [one] day
   *[other] days
}
report-exception-made = made on { $day }
report-exception-revoked-by = revoked on { $day } by { $by }
report-exception-people = Asked for by { $requester }, approved by { $approver }
report-exception-covers = open findings: { $count }
report-exception-ending = ends on { $day }: { $check } ({ $resources })
report-score = { $likelihood } × { $impact } = { $value }, { $band }
report-band-low = low
report-band-medium-low = medium low
report-band-medium = medium
report-band-medium-high = medium high
report-band-high = high
report-decision-accept = Accept
report-decision-mitigate = Mitigate
report-decision-transfer = Transfer
report-decision-avoid = Avoid
report-risk-raised = raised: { $count } { $plural ->
    [one] clause is
   *[other] clauses are
} not met
report-risk-refused = May not be accepted (13 or more)
report-risk-warned = Accepted at 10 to 12
report-risk-target = until { $day }
report-risk-updated = changed { $day }
report-risk-closed = closed { $day }
report-risks-closed = Closed: { $count }
report-rule-earned = satisfied
report-rule-refused = not satisfied
report-rule-open = answers are missing
report-of-most = { $count } (of at most { $most })
report-record-answers = { $all } clauses, signed: Yes { $yes }, No { $no }, Not applicable { $na }. To be signed again: { $again }. Not signed: { $unsigned }.
report-record-findings = Open findings: { $open }, of these { $overdue } overdue and { $excepted } accepted by an exception. Mended: { $resolved }. Resource gone: { $gone }.
report-record-papers = Documents and records: { $stale } ran out, { $expiring } end within 30 days, { $fresh } count for longer, { $missing } are missing.
report-record-history = Clauses proposed met: { $met }, of these { $short } for less than { $wanted } days without a break. A certification body wants to see about three months of operation.
report-list-again = Must be signed again ({ $count }):
report-list-no = Signed No ({ $count }):
report-list-against = Signed Yes against the proposal ({ $count }):
report-html-record = Record
report-html-record-of = What the record of { $tenant } says, as of { $at } UTC: answers that people signed, findings over time, and what ends soon. It is the organisation’s own record; only a certification body awards the mark.
report-html-record-short = In the record:
report-html-record-more = More of the record
report-html-of-them-stale = { $count } of them because something attached ran out.
report-html-answers = Signed answers beside the proposals
report-html-answers-caption = Signed answers by tier; each tier counts the tiers below it too
report-html-answers-note = “Award rule” applies the rule of the award to the signed answers that count. It is arithmetic over the organisation’s own answers and no award.
report-html-history = Operating history
report-html-history-short = Proposed met for less than three months (days):
report-html-findings = Findings
report-html-findings-caption = Open findings by severity
report-html-overdue-caption = Overdue the longest
report-html-more-overdue = { $count } more overdue { $plural ->
    [one] finding is
   *[other] findings are
} shown at the checks, or listed by “assay findings list --overdue”.
report-html-renew = What runs out
report-html-renew-caption = Documents and records that ran out or end within 30 days
report-html-ending = Exceptions that end within 30 days
report-html-justification = Justification:
report-html-matrix-answers = The letters after a clause are the signed answer; a clause without letters is not signed.
report-html-exceptions = Exceptions
report-html-exceptions-text = Somebody accepts, until a date, that something fails. An exception hides nothing: its findings stay on this page, and the clause still answers No. It ends by itself.
report-html-exceptions-none = The record has no exceptions.
report-html-risks = Risk register
report-html-risks-text = Likelihood × impact, each from 1 to 5: before anything is done, after it as people judged, and now. Now, the likelihood is one step higher where one or two clauses of the risk’s domains are not met, two steps where three or more are. From 13 on, a risk may not be accepted; at 10 to 12 it is warned of. Bands: 1 to 4 low, 5 to 9 medium low, 10 to 12 medium, 13 to 16 medium high, 17 to 25 high.
report-html-risks-caption = Open risks, the gravest now first
report-html-risks-none = The record has no risks.
report-html-risk-domains = Domains:
report-html-gone = Resources that are gone
report-html-gone-text = These resources failed a check and were no longer found later. That is not the same as fixed: nothing shows that anybody mended them.
report-column-proposed-met = Proposed met
report-column-yes = Signed Yes
report-column-no = Signed No
report-column-na = Signed N/A
report-column-rule = Award rule
report-column-open = Open
report-column-resource = Resource
report-column-due = Due
report-column-owner = Owner
report-column-paper = Document or record
report-column-paper-state = State
report-column-last-day = Last day
report-column-attached = Attached
report-column-exception = Exception
report-column-covers = What it covers
report-column-reason = Reason
report-column-expires = Last day
report-column-risk = Risk
report-column-inherent = Before measures
report-column-residual = After measures
report-column-now = Now
report-column-decision = Decision
report-column-failed = Check it failed
report-column-first = First failed
report-column-last = Last failed
report-column-missed = Gone since
report-text-heading-record = Record of { $tenant } (as of { $at } UTC)
report-text-stale = { $count } of those that wait for evidence: something attached ran out.
report-text-ending = Exceptions that end within 30 days: { $ids }.
report-step-renew = Renew documents and records that ran out, for { $tier }: { $clauses }.
report-step-overdue = Mend { $count } overdue { $plural ->
    [one] finding
   *[other] findings
}, or have an exception approved.
report-step-sign-again = Look at what changed and sign again: { $clauses }.
report-step-sign = Check and sign what is proposed met: { $clauses }.
