# Words of the comparison of two assessments. `$plural` is `one` or `other`.

report-diff-title = What changed between two assessments
report-diff-sides = From { $before } ({ $before-at } UTC) to { $after } ({ $after-at } UTC).
report-diff-nothing = Nothing changed: no verdict, no clause, no tier.
report-diff-unchanged = { $count } { $plural ->
    [one] verdict is
   *[other] verdicts are
} as before.
report-diff-editions = The editions differ ({ $before } and { $after }), so clauses and tiers are not compared. Judge one collection by both editions to compare them.
report-diff-checks-unknown = One of the two does not say by which checks it was judged, so a verdict may have changed because a check did.
report-diff-checks-changed = Checks that are others than before: { $checks }.
report-diff-checks-added = Checks judged for the first time: { $checks }.
report-diff-checks-removed = Checks no longer judged: { $checks }.
report-diff-heading-clauses = Clauses
report-diff-heading-tiers = Tiers
report-diff-from-to = { $before } → { $after }
report-diff-absent = not there
report-diff-tier = { $tier }: proposed met { $before } → { $after } of { $clauses }.
report-diff-tier-added = Newly in the way: { $clauses }.
report-diff-tier-removed = No longer in the way: { $clauses }.
report-diff-more = and { $count } more; the JSON has them all.

report-diff-heading-regressed = Regressed ({ $count })
report-diff-heading-new = New fails ({ $count })
report-diff-heading-unknown-now = Lost from sight ({ $count })
report-diff-heading-fixed = Fixed ({ $count })
report-diff-heading-known-now = In sight now ({ $count })
report-diff-heading-vanished = Vanished ({ $count })
report-diff-heading-appeared = Appeared ({ $count })
report-diff-heading-applicability = Apply otherwise ({ $count })
report-diff-heading-check-changed = Judged by another check ({ $count })

report-diff-means-regressed = These passed, or were fixed at some time before, and fail now.
report-diff-means-new = These fail and were not judged before, or did not come under the check.
report-diff-means-unknown-now = These were judged before, and nobody can say now: a call failed, or they lie outside this scan. Not fixed, not gone.
report-diff-means-fixed = These failed and do not fail now.
report-diff-means-known-now = Nobody could say before. What fails here may have failed for long.
report-diff-means-vanished = These resources are no longer there. That is not the same as fixed.
report-diff-means-appeared = These were not there before, and do not fail.
report-diff-means-applicability = The check's condition applies now, or does so no longer; none of these fails.
report-diff-means-check-changed = The check's SQL, parameters or tables are others than before: whether AWS changed can't be told from these.

report-diff-column-before = Before
report-diff-column-after = Now
report-diff-column-resource = Resource
