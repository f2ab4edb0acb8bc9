//! The functions about policies, against what AWS documents: a table of cases, and a naive second evaluation.
//!
//! - `cases/*.toml` holds cases with the page of AWS's documentation that each comes from;
//! - `naive.rs` evaluates single requests straight from the documented rules, without any code of the library;
//!   `agreement.rs` draws policies from small alphabets and compares the two.
#![cfg(test)]

mod agreement;
mod ask;
mod cases;
mod draw;
mod escalation;
mod naive;
