# The workbook. `$plural` is `one` or `other`.

workbook-title = Self-assessment for the { $name }
workbook-cut = … (cut: a cell holds no more)

# Sheets: at most 31 characters, none of : \ / ? [ ] and the asterisk.
workbook-sheet-readme = Read me
workbook-sheet-answers = Self-assessment
workbook-sheet-gaps = Gaps
workbook-sheet-findings = Findings
workbook-sheet-evidence = Evidence
workbook-sheet-exceptions = Exceptions
workbook-sheet-risks = Risk register
workbook-sheet-grid = Risk grid
workbook-sheet-tiers = Tiers
workbook-sheet-receipts = Receipts

workbook-explains-answers = One row for each assessed clause, with the answers that people signed. Only this sheet has the seven columns of the mark's own self-assessment.
workbook-explains-gaps = Every clause with something left to do: what Assay proposes, what blocks, which documents are missing or running out, what was signed, and the next step. Clauses that are met, signed and in operation for 90 days, or signed as not applicable, are left out.
workbook-explains-findings = What failed, since when, who mends it and until when. Resolved findings and resources that are gone stay in the list.
workbook-explains-evidence = The documents and records that each clause wants, with what is attached and how long it counts.
workbook-explains-exceptions = Failures that somebody accepts until a date. A clause with an exception still fails.
workbook-explains-risks = Likelihood × impact, before treatment, as judged after treatment, and as it stands now. Scores and bands are formulas.
workbook-explains-grid = The open risks on three 5 × 5 grids, counted by formulas over the register.
workbook-explains-tiers = What the award rule gives for each tier, by the proposals and by the signed answers, and what blocks.
workbook-explains-receipts = The calls to AWS that the proposals rest on. Of more than 10,000 only the counts; assessment.json has them all.

# The first sheet.
workbook-readme-what = What this is
workbook-readme-proposal = In short
workbook-what = A preparation for the Cyber Trust mark: the answers that people of the organisation signed, beside what Assay read in AWS and proposes. It is no award and no audit.
workbook-readme-tenant = Organisation
workbook-readme-edition = Edition
workbook-readme-notice = About the edition
workbook-readme-confidence = How sure its rows are
workbook-readme-copyright = Wording
workbook-readme-collection = Collection
workbook-readme-read = Read
workbook-between = { $from } to { $to } UTC
workbook-readme-record = Record as of
workbook-at = { $at } UTC
workbook-readme-coverage = What was read
workbook-readme-accounts = AWS accounts
workbook-readme-regions = Regions
workbook-counted = { $count }: { $items }
workbook-readme-calls = Calls
workbook-calls = { $calls }, of which { $failed } failed after retries. What a failed call would have shown is unknown, never met.
workbook-readme-broken = Checks that could not run
workbook-readme-findings = Findings
workbook-findings-all = { $all }, all of them listed
workbook-readme-answers = Proposals and answers
workbook-readme-who-signs = Who decides
workbook-readme-signed = Signed answers
workbook-signed-count = { $signed } of { $all } clauses. To be signed again, because the proposal changed after it was signed: { $reopened }.
workbook-readme-fill-in = Shaded cells
workbook-fill-in = For people. A response stands there only where somebody signed it and the signature counts; what Assay proposes is never filled in as an answer. What is typed here is not signed: sign in Assay, then export again.
workbook-readme-sheets = The sheets
workbook-readme-states = Proposed states
workbook-readme-papers = Documents and records
workbook-paper-means-missing = Nothing that counts is attached.
workbook-paper-means-stale = Its last day has passed.
workbook-paper-means-expiring = It counts, and ends within 30 days.
workbook-paper-means-fresh = It counts.
workbook-readme-risks = Bands of risk
workbook-readme-now = Residual now
workbook-now-rule = The likelihood that people judged, one step up where one or two clauses of the linked domains are not met, two steps up where three or more are; 5 at most. A risk of 13 or more can't be accepted; from 10 on, acceptance is warned of.

# Answers.
workbook-answer-yes = Yes
workbook-answer-no = No
workbook-answer-not-applicable = Not applicable
workbook-answer-refused-title = Not one of the answers
workbook-answer-refused = Choose Yes, No or Not applicable from the list.
workbook-question = Is this so for everything in your scope? “{ $summary }”

# Gaps.
workbook-blocks-fail = Fails: { $check } ({ $count } of { $all })
workbook-blocks-unknown = Unknown: { $check } ({ $count } of { $all })
workbook-blocks-cure = – { $reason }
workbook-blocks-broken = Did not run: { $check }: { $reason }
workbook-paper-line = { $key } { $what }: { $state }
workbook-paper-line-until = { $key } { $what }: { $state } ({ $until })
workbook-signed = Signed by { $by } on { $at } UTC.
workbook-reopened = Reopened on { $at } UTC: { $from } became { $to }.
workbook-withdrawn = Withdrawn by { $by } on { $at } UTC.
workbook-overridden = Yes was signed although the proposal was not met.
workbook-operating-met = Met since { $since }, { $assessments } { $plural ->
    [one] assessment
   *[other] assessments
}, longest gap { $gap } days.
workbook-operating = In this state since { $since }, { $assessments } { $plural ->
    [one] assessment
   *[other] assessments
}.
workbook-next-overridden = Signed Yes over the proposal: have the reason and its evidence ready for the assessor.
workbook-next-fix = Mend what fails (sheet Findings), then scan again.
workbook-next-read = Let Assay read what it was refused, then scan again.
workbook-next-renew = Renew the documents or records that ran out, and attach them.
workbook-next-attach = Attach the documents or records that are missing.
workbook-next-decide = Nothing in scope to judge: decide whether the clause applies, and sign.
workbook-next-sign = Review the proposal and sign the answer.
workbook-next-sign-again = Review the changed proposal and sign again.
workbook-next-signed-no = Signed No, yet proposed met: review the answer.
workbook-next-keep = Keep it so: { $days } more { $plural ->
    [one] day
   *[other] days
} of recorded operation to reach 90.
workbook-no-gaps = Nothing is left to do: every clause is met, signed and in operation for 90 days, or signed as not applicable.

# Findings.
workbook-finding-open = Open
workbook-finding-resolved = Resolved
workbook-finding-gone = Gone
workbook-overdue = Overdue
workbook-until = { $id } until { $day }
workbook-no-findings = No finding is recorded for this organisation.
workbook-findings-cut = { $shown } of { $all } findings are listed, the most overdue first: a sheet holds no more rows. The findings export has them all.

# Evidence.
workbook-paper-missing = Missing
workbook-paper-stale = Ran out
workbook-paper-expiring = Expiring
workbook-paper-fresh = Counts
workbook-paper-withdrawn = Withdrawn
workbook-not-asked = (This edition does not ask for it.)
workbook-added = { $by }, { $day }
workbook-withdrawn-because = Withdrawn { $day }: { $reason }

# Exceptions.
workbook-exception-in-force = In force
workbook-exception-expired = Expired
workbook-exception-revoked = Revoked
workbook-revoked = { $by }, { $day }
workbook-no-exceptions = There is no exception.
workbook-exceptions-hide-nothing = An exception hides nothing: the finding stays open, and its clause still fails.

# Risks.
workbook-band-low = Low
workbook-band-medium-low = Medium low
workbook-band-medium = Medium
workbook-band-medium-high = Medium high
workbook-band-high = High
workbook-decision-accept = Accept
workbook-decision-mitigate = Mitigate
workbook-decision-transfer = Transfer
workbook-decision-avoid = Avoid
workbook-decision-refused-title = Not one of the decisions
workbook-decision-refused = Choose Accept, Mitigate, Transfer or Avoid from the list.
workbook-step-refused-title = Out of the grid
workbook-step-refused = Likelihood and impact are whole numbers from 1 to 5.
workbook-acceptance-refused = Not acceptable: 13 or more
workbook-acceptance-warned = Warning: 10 to 12
workbook-acceptance-allowed = Acceptable
workbook-risk-open = Open
workbook-risk-closed = Closed
workbook-no-risks = No risk is entered in the register.
workbook-risks-note = Residual now: likelihood one step up where 1 or 2 clauses of the linked domains are not met, two steps up from 3 on, 5 at most.
workbook-grid-title = Risk grid
workbook-grid-note = The number in a cell is the number of open risks there.
workbook-grid-inherent = Inherent: before treatment
workbook-grid-residual = Residual: as judged after treatment
workbook-grid-now = Residual now: with clauses that are not met
workbook-grid-corner = Likelihood ↓  Impact →
workbook-grid-cell = { $score } · { $band }
workbook-likelihood-1 = Rare
workbook-likelihood-2 = Unlikely
workbook-likelihood-3 = Possible
workbook-likelihood-4 = Likely
workbook-likelihood-5 = Almost certain
workbook-impact-1 = Negligible
workbook-impact-2 = Minor
workbook-impact-3 = Moderate
workbook-impact-4 = Severe
workbook-impact-5 = Very severe

# Tiers.
workbook-outcome-earned = Would suffice
workbook-outcome-refused = Would not suffice
workbook-outcome-open = Answers are open
workbook-outcome-undetermined = Undetermined
workbook-answers-no = Signed No: { $clauses }
workbook-answers-reopened = To sign again: { $clauses }
workbook-answers-unsigned = Not signed: { $clauses }
workbook-tiers-note = Each tier counts the clauses of the tiers below it too. Only signed answers count for the mark, and only a certification body awards it.
workbook-tiers-note-draft = Each tier counts the clauses of the tiers below it too. This edition is a draft: what is said of a tier is provisional, and an undetermined tier is not counted. Only signed answers count for the mark, and only a certification body awards it.

# Receipts.
workbook-no-receipts = The assessment holds no receipts.
workbook-receipts-counted = { $all } receipts are too many to list here: counted by operation. assessment.json has them all.

# Columns.
workbook-column-domain = Domain
workbook-column-clause = Clause
workbook-column-preparedness = Preparedness tier
workbook-column-description = Clause description
workbook-column-question = Question
workbook-column-response = Organisation response
workbook-column-justification = Justification
workbook-column-title = Title
workbook-column-tier = Tier
workbook-column-proposed = Proposed state
workbook-column-blocks = What blocks
workbook-column-papers = Documents and records missing or running out
workbook-column-signed = Signed answer
workbook-column-signature = Signature
workbook-column-days-met = Days met
workbook-column-operating = Operating history
workbook-column-next = Next step
workbook-column-uid = Finding
workbook-column-check = Check
workbook-column-severity = Severity
workbook-column-finding-state = State
workbook-column-account = Account
workbook-column-region = Region
workbook-column-resource = Resource
workbook-column-reason = Reason
workbook-column-first-seen = First seen (UTC)
workbook-column-last-seen = Last seen (UTC)
workbook-column-due = Due
workbook-column-overdue = Overdue
workbook-column-owner = Owner
workbook-column-exception = Exception
workbook-column-clauses = Clauses
workbook-column-paper = Paper
workbook-column-kind = Kind
workbook-column-wanted = What is wanted
workbook-column-paper-state = State
workbook-column-evidence = Evidence
workbook-column-name = Title
workbook-column-approved = Approved on
workbook-column-observed = Observed on
workbook-column-valid = Valid until
workbook-column-review = Review on
workbook-column-file = File or link
workbook-column-sha256 = SHA-256
workbook-column-added = Attached by
workbook-column-exception-state = State
workbook-column-pattern = Resources
workbook-column-covered = Findings covered
workbook-column-exception-reason = Reason
workbook-column-requested = Requested by
workbook-column-approved-by = Approved by
workbook-column-created = Made (UTC)
workbook-column-expires = Last day
workbook-column-revoked = Revoked by
workbook-column-risk = Risk
workbook-column-risk-title = Title
workbook-column-risk-description = Description
workbook-column-domains = Linked domains
workbook-column-inherent-likelihood = Inherent likelihood
workbook-column-inherent-impact = Inherent impact
workbook-column-inherent-score = Inherent score
workbook-column-inherent-band = Inherent band
workbook-column-residual-likelihood = Residual likelihood
workbook-column-residual-impact = Residual impact
workbook-column-residual-score = Residual score
workbook-column-residual-band = Residual band
workbook-column-clauses-not-met = Clauses not met
workbook-column-now-likelihood = Likelihood now
workbook-column-now-score = Residual score now
workbook-column-now-band = Residual band now
workbook-column-decision = Decision
workbook-column-acceptance = Acceptance
workbook-column-treatment = Treatment
workbook-column-target = Target date
workbook-column-risk-state = State
workbook-column-clauses-count = Clauses
workbook-column-by-proposals = By proposals
workbook-column-met = Proposed met
workbook-column-not-met = Not met
workbook-column-unknown = Unknown
workbook-column-needs-evidence = Waiting for evidence
workbook-column-nothing-to-judge = Nothing to judge
workbook-column-blockers = Clauses that block
workbook-column-by-answers = By signed answers
workbook-column-yes = Yes
workbook-column-no = No
workbook-column-not-applicable = Not applicable
workbook-column-budget = May be Not applicable
workbook-column-open = Not signed
workbook-column-answer-blockers = Answers that block
workbook-column-receipt = Receipt
workbook-column-called = Called (UTC)
workbook-column-service = Service
workbook-column-operation = Operation
workbook-column-parameters = Parameters
workbook-column-status = HTTP status
workbook-column-error = Error
workbook-column-request = Request id
workbook-column-answer-sha256 = SHA-256 of the answer
workbook-column-calls = Calls
workbook-column-failed = Failed
