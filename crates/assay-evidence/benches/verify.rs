//! A bundle is written and verified: 10,000 receipts, or as many as the argument says. And the tree over 1,000,000 rows.
//!
//! `cargo bench -p assay-evidence`. As `cargo test` runs it, the numbers are small.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark is no service code")]

#[path = "../tests/support/mod.rs"]
mod support;

use std::time::Instant;

use assay_evidence::{TreeBuilder, VerifyOptions, canonical_json, verify_bundle, write_bundle};
use support::{Record, today};

fn main() {
    let full = std::env::args().any(|argument| argument == "--bench");
    let asked = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let rows = asked.unwrap_or(if full { 10_000 } else { 100 });
    let record = Record::new(rows);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bundle.zip");

    let begun = Instant::now();
    let written = write_bundle(record.input(), &record.key, today(), &path).unwrap();
    println!(
        "| {rows} receipts | written and verified | {:.3} s | {} bytes |",
        begun.elapsed().as_secs_f64(),
        written.bytes
    );
    let begun = Instant::now();
    let report = verify_bundle(&path, &VerifyOptions::default()).unwrap();
    assert_eq!(report.receipts, rows as u64);
    println!("| {rows} receipts | verified | {:.3} s | |", begun.elapsed().as_secs_f64());

    let count = if full { 1_000_000 } else { 1_000 };
    let row = record.verdicts.first().unwrap();
    let begun = Instant::now();
    let mut builder = TreeBuilder::new();
    for _ in 0..count {
        builder.push_row(row).unwrap();
    }
    println!(
        "| {count} verdicts | canonical rows to a root | {:.3} s | {} bytes a row |",
        begun.elapsed().as_secs_f64(),
        canonical_json(row).len()
    );
    let begun = Instant::now();
    let tree = builder.into_tree();
    let path = tree.prove_inclusion(count / 2).unwrap();
    println!(
        "| {count} verdicts | tree to prove from, {} hashes in a proof | {:.3} s | |",
        path.len(),
        begun.elapsed().as_secs_f64()
    );
    let begun = Instant::now();
    for index in 0..count {
        drop(tree.prove_inclusion(index).unwrap());
    }
    println!("| {count} verdicts | a proof of each | {:.3} s | |", begun.elapsed().as_secs_f64());
}
