# What people type. Logic is in xtask; every recipe is a command that works without just too.

# list the recipes
default:
    @just --list

# every test, with the set-up that they need
test:
    cargo xtask test

# format, clippy, docs and the rules of the repository
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps
    cargo xtask tidy

# the cases of a check: just check s3_bucket_not_public
check *ids:
    cargo run --quiet -- --content content test {{ids}}

# a new check as a copy of one that resembles it: just new-check ec2 some_good_condition ebs_encryption_by_default
new-check service id like:
    cargo xtask new-check {{service}} {{id}} --like {{like}}

# take new snapshots over, after a look at what changed
accept:
    INSTA_UPDATE=always cargo test --workspace
    git diff --stat -- '*.snap'

# write docs/reference from content/
docs:
    cargo xtask docs

# client cost for a call, scans against a recorded account, assessment of 100,000 resources
bench:
    cargo xtask bench

# all that must hold before a merge
ci:
    .ci/run
