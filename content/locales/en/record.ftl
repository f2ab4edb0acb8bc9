# The record: findings, exceptions, evidence, sign-offs, risks, bundles
record-date = `{ $option }` wants a date such as 2026-05-31, and got `{ $value }`
record-tenant-empty = `--tenant` is empty: give the name of the organisation whose record it is
record-opening = opening the record
record-missing = there is no record at `{ $path }`: make one with `assay scan` or `assay assess COLLECTION --record`, or name it with `--store`
record-assessment-json = reading assessment `{ $id }` of the record
record-no-assessment = the record has no assessment of `{ $framework }`: run `assay scan`, or `assay assess COLLECTION --record`
record-place = Record: { $place } (tenant { $tenant })
record-hashing = hashing the assessment's rows
record-keeping = keeping the assessment in the record
record-already = This assessment is in the record already, as { $id }: nothing was changed.
record-history = Kept as { $id }, for the history only: the record has later assessments.
record-new = Kept as { $id }. Findings: { $open } open, of these { $opened } new and { $reopened } that came back; { $resolved } mended, { $gone } whose resource is gone.
record-reopened = To be signed again, since the proposed state changed: { $clauses }
record-filtered = `--record` keeps whole assessments only: leave out --clause, --check, --service, --severity and --tier
record-part = Not kept in the record: only a part was judged.

finding-line = { $uid }  { $title }: { $resource }, due { $due }, owner { $owner }
finding-count = { $shown } of { $all }
finding-uid = uid
finding-title = title
finding-check = check
finding-clauses = clauses
finding-severity = severity
finding-state = state
finding-due = due
finding-owner = owner
finding-account = account
finding-region = region
finding-resource = resource
finding-reason = reason
finding-first-seen = first seen
finding-last-seen = last seen
finding-closed = closed
finding-exception = exception
finding-excepted = excepted
finding-overdue = overdue
finding-state-open = open
finding-state-resolved = mended
finding-state-gone = gone
finding-history = History
finding-comments = Comments
finding-event-opened = opened
finding-event-seen-again = seen again
finding-event-reopened = came back
finding-event-resolved = mended
finding-event-gone = the resource is gone
finding-event-assigned = assigned
finding-event-unassigned = nobody's any more
finding-event-due-changed = due date changed

metrics-assessment = assessment
metrics-at = at
metrics-severity = severity
metrics-domain = domain
metrics-open = open
metrics-overdue = overdue
metrics-opened = opened
metrics-resolved = mended
metrics-mean-days = mean days to fix

exception-added = { $id }: accepted until { $expires }; findings covered: { $findings }. The clauses still answer No.
exception-revoked = { $id } has ended.
exception-id = id
exception-state = state
exception-expires = until
exception-check = check
exception-resources = resources
exception-requested-by = requested by
exception-approved-by = approved by
exception-reason = reason
exception-state-in-force = in force
exception-state-ended = ended
exception-state-revoked = revoked

evidence-added = { $id } is attached to { $clause } as "{ $paper }"; it counts until { $until }.
evidence-withdrawn = { $id } is withdrawn; it stays in the record.
evidence-saved = Saved to { $path } ({ $size } bytes; the SHA-256 is that of the record).
evidence-no-paper = clause `{ $clause }` has no paper `{ $paper }`; it has { $known }
evidence-no-papers = clause `{ $clause }` wants no documents and no records
evidence-future = `--observed-on` lies in the future: `{ $value }`
evidence-valid = `--valid-until` ({ $value }) lies before the day that the evidence speaks of ({ $observed })
evidence-clause = clause
evidence-paper = paper
evidence-what = what
evidence-state = state
evidence-until = until
evidence-id = id
evidence-title = title
evidence-owner = owner
evidence-state-missing = missing
evidence-state-fresh = fresh
evidence-state-expiring = expiring
evidence-state-stale = stale

sign-none = clause `{ $clause }` has no answer that could be withdrawn
sign-no-proposal = the latest assessment has no proposal for clause `{ $clause }`: scan again with this edition
sign-withdrawn = { $id }: the answer for { $clause } is withdrawn.
sign-done = { $id }: { $clause } is answered { $answer } by { $by } (proposal: { $state }).
sign-overridden = Signed against the proposal: the justification is shown with the answer.
answer-yes = Yes
answer-no = No
answer-not-applicable = Not applicable

tier-head = Signed answers, beside the proposals of { $assessment }
tier-tier = tier
tier-outcome = by the award rule
tier-clauses = clauses
tier-yes = Yes
tier-no = No
tier-na = N/A (of at most)
tier-open = open
tier-outcome-earned = answers suffice
tier-outcome-refused = out of reach
tier-outcome-open = open
tier-outcome-undetermined = undetermined
tier-blocks = What blocks { $tier }:
tier-why-no = answered No ({ $count }): { $list }
tier-why-not-applicable = Not applicable, which this tier does not allow ({ $count }): { $list }
tier-why-reopened = to be signed again, since the proposed state changed ({ $count }): { $list }
tier-why-unsigned = not answered ({ $count }): { $list }
tier-budget = more answers are Not applicable than the award rule allows
tier-overridden = Signed Yes against the proposal ({ $count }): { $list }
tier-history = Less than three months of unbroken history, in days ({ $count }): { $list }
tier-more = { $list } and { $count } more
tier-foot = These are the organisation's own answers. A certification body awards the mark.

risk-score = `{ $option }` wants likelihood x impact from 1 to 5, such as 4x5, and got `{ $value }`
risk-domain = there is no domain `{ $id }`; domains are { $known }
risk-incomplete = a risk needs `--inherent` (such as 4x5) and `--owner`
risk-kept = { $id }: inherent { $inherent }, residual { $residual }.
risk-warning = Warning: a residual risk of 10 to 12 is accepted. Say in the treatment why that is bearable, and look at it again soon.
risk-closed = { $id } is closed.
risk-id = id
risk-title = risk
risk-domains = domains
risk-inherent = inherent
risk-residual = residual
risk-now = residual now
risk-decision = decision
risk-owner = owner
risk-target = target
risk-decision-accept = accept
risk-decision-mitigate = mitigate
risk-decision-transfer = transfer
risk-decision-avoid = avoid

export-written = { $path } ({ $size } bytes)
export-catalog = { $path }: the clauses that it refers to
export-out = name the file with `--out`: this form is no text
export-reading = reading `{ $path }`
export-schema = `{ $path }` is of version { $schema } of assessment.json, which this build does not read

bundle-no-entry = the log has no entry of assessment `{ $id }`: the record is damaged; restore it from a backup
bundle-key = the key that signs
bundle-key-made = A key was made: { $path }. Keep it safe and back it up; give its fingerprint to the assessor over another channel: { $key }
bundle-hash = the evidence `{ $id }` has no SHA-256
bundle-writing = writing the bundle `{ $path }`
bundle-done =
    { $path }: { $entries } entries of the log, { $verdicts } verdicts, { $receipts } receipts, { $evidence } files of evidence.
    SHA-256 { $sha256 }
    Signed by { $key }

verify-step = checking `{ $path }`
verify-done =
    { $path } holds: every file, proof and signature was checked.
    Tenant { $tenant }, { $framework }, { $clauses } clauses, as of { $at }.
    { $files } files, { $entries } entries of the log, { $verdicts } verdicts, { $receipts } receipts, { $evidence } files of evidence.
    Log: { $size } entries, root { $root }
    Key: { $key }
verify-earlier = Signed on an earlier proposal, which has changed since: { $clauses }
verify-trust = What no arithmetic shows, and you have to find out in another way:
verify-trust-key = that the key is the organisation's: compare the fingerprint over another channel (`--key` then checks it)
verify-trust-scanner = that the scanner asked and wrote down truly: hashes show that nothing changed since
verify-trust-clock = that the clock of the recording machine was right
verify-trust-selection = that nothing was left out: the log proves what is here, not what else there may be
verify-trust-one-log = that nobody shows others another log: keep the root and ask for it next time
verify-trust-people = that the people who are named are those who signed

notify-none = assay.toml has no [[notify]]: docs/notifications.md has examples
notify-nothing = { $target }: nothing new to tell
notify-sent = { $target }: told
