# Reasons that the engine itself gives.
engine-call-failed = { $service }:{ $operation } failed with { $code }{ $where }; nobody can say. { $cure }
engine-not-collected = table { $table } was not collected; scan again with its service
engine-nothing-to-judge = nothing to judge in this account
engine-broken-check = the check could not run: { $message }
engine-unknown-word = the check gave `{ $word }`, which is no verdict
engine-cure-permission = Allow { $permission } and scan again.
engine-cure-throttled = AWS throttled the calls to the end of the retries; scan again with less concurrency.
engine-cure-network = The endpoint could not be reached; check the network, the region and the endpoint, then scan again.
engine-cure-retry = Scan again; if it stays, look up the code in the service's API reference.
engine-cure-credentials = The credentials were refused or have expired; sign in again and resume the scan.
engine-cure-scope = Include the organization's management account in the scan, or scan from it.
engine-not-run = check { $check } was not run; assess without filters
engine-opt-in = not judged: this check costs calls or money; scan with --extended to include it
engine-cure-explicit-deny = A policy denies it outright (of the resource, the organization or a boundary): lift that deny for the scanning role and scan again.
engine-paper-stale = { $what } (ran out on { $day })
engine-more-reasons = { $left } more reasons; they stand with the checks
