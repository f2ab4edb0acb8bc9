# Words of the exports for other programmes, and of the Markdown summary. `$plural` is `one` or `other`.

# Said in several formats.
report-export-gone = The resource is no longer there. That is not the same as fixed.
report-export-excepted = Exception { $exception }, approved by { $approver }, holds until { $expires }: { $reason }
report-export-left-out = { $count } more resources are in assessment.json.
report-export-more-reasons = and { $count } more reasons
report-export-resources = { $count } { $plural ->
    [one] resource
   *[other] resources
}
report-export-due = Due { $due }
report-export-exception-title = Exception { $exception }: approved deviation

# OSCAL.
report-export-role-signatory = Signs answers to clauses
report-export-role-owner = Mends findings
report-export-role-approver = Approves exceptions
report-export-tool = Assay reads AWS accounts through AWS’s own interfaces and judges clauses with evidence. What it says is a proposal.
report-export-catalog = The framework’s clauses as an OSCAL catalog, in Assay’s own words. The file lies beside this one.
report-export-component-title = { $framework }: AWS services and Assay’s checks
report-export-implementation = Which clauses it serves, and which of Assay’s checks show it.
report-export-requirement = { $title }. Shown by: { $checks }.
report-export-requirement-service = { $title }. { $service } can serve this clause; none of the clause’s checks looks at the service itself.
report-export-results-title = { $framework }: assessment
report-export-results = What AWS answered, judged clause by clause. A clause that is proposed met or not met has a finding; where nobody can say, there is an observation and no finding.
report-export-plan = There is no plan as a document of its own. Every assessable clause of the framework is judged; how is laid down in Assay’s checks.
report-export-undetermined = Neither satisfied nor not satisfied: OSCAL has no such state, so there is no finding.
report-export-receipt = Receipt { $receipt }: { $call }, account { $account }, { $region }, { $time }
report-export-more-receipts = More receipts in assessment.json: { $receipts }
report-export-attached = { $clause } ({ $paper }): { $title }. Owner: { $owner }. Speaks of { $observed }, counts until { $until }.
report-export-answer-yes = Yes
report-export-answer-no = No
report-export-answer-not-applicable = Not applicable
report-export-poam-title = { $framework }: plan of action and milestones
report-export-poam-item = Clauses: { $clauses }. Resources: { $resources }.
report-export-nothing-open = No finding is open
report-export-nothing-open-text = OSCAL asks for at least one item. This one says that nothing was open.

# Markdown.
report-markdown-title = { $framework }: where we stand
report-markdown-tenant = organisation { $tenant }
report-markdown-failed-calls = { $count } { $plural ->
    [one] call
   *[other] calls
} failed after retries: what they would have shown is unknown.
report-markdown-heading-findings = Open findings
report-markdown-no-findings = No check fails.
report-markdown-column-excepted = Of these excepted
report-markdown-column-overdue = Of these overdue
report-markdown-column-due = Due first
report-markdown-gone = { $count } { $plural ->
    [one] earlier finding is
   *[other] earlier findings are
} gone with the resource, which is not the same as fixed.
report-markdown-heading-papers = Documents and records that ran out or soon will
report-markdown-column-until = Until
report-markdown-column-state = State
report-markdown-column-paper = Document or record
report-markdown-column-owner = Owner
report-markdown-paper-stale = Ran out
report-markdown-paper-expiring = Ends within 30 days
report-markdown-heading-exceptions = Exceptions in force
report-markdown-exceptions = What is excepted still fails, and its clause still answers No.
report-markdown-column-exception = Exception
report-markdown-column-resources = Resources
report-markdown-column-reason = Reason
report-markdown-column-approver = Approved by
