//! Rebuilds the crate when content changes, since `include_dir!` cannot tell cargo.
fn main() {
    println!("cargo:rerun-if-changed=../../content");
}
