# Words of notifications. `$plural` is `one` or `other`.

notify-headline = Assay · { $tenant }: { $summary }
notify-more = and { $count } more
notify-footer-assessment = Assessment { $assessment }, read until { $at } UTC. Assay proposes from what AWS answered; people sign, and only a certification body awards the mark.
notify-footer-record = As recorded at { $at } UTC. Assay proposes; people sign, and only a certification body awards the mark.

notify-count-new-high-findings = { $count } new { $plural ->
    [one] finding
   *[other] findings
}
notify-count-regressions = { $count } { $plural ->
    [one] regression
   *[other] regressions
}
notify-count-lost-coverage = { $count } no longer readable
notify-count-evidence-expiring = { $count } { $plural ->
    [one] piece
   *[other] pieces
} of evidence running out
notify-count-exceptions-expiring = { $count } { $plural ->
    [one] exception
   *[other] exceptions
} ending
notify-count-overdue = { $count } overdue

notify-heading-new-high-findings = New findings: { $count }
notify-heading-regressions = Regressions: { $count }
notify-heading-lost-coverage = No longer readable: { $count }
notify-heading-evidence-expiring = Evidence that runs out: { $count }
notify-heading-exceptions-expiring = Exceptions that end: { $count }
notify-heading-overdue = Overdue: { $count }

notify-means-new-high-findings = These fail for the first time.
notify-means-regressions = These were resolved before and fail again.
notify-means-lost-coverage = These were judged before and could not be read this time. They are unknown now, which never counts as met.
notify-means-evidence-expiring = These documents and records run out soon or have run out. Without newer ones, their clauses wait for evidence again.
notify-means-exceptions-expiring = When an exception ends, the findings that it covers are due again.
notify-means-overdue = These findings are open past their due date, and no exception covers them.

notify-when-new-high-findings = first seen { $at }
notify-when-regressions = back since { $at }
notify-when-lost-coverage = unknown since { $at }
notify-when-evidence-expiring = valid until { $at }
notify-when-exceptions-expiring = ends { $at }
notify-when-overdue = was due { $at }
