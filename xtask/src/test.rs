//! `cargo xtask test`: every test there is, with the set-up that they need.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use anyhow::{Context as _, bail};

use crate::venv;

/// Where a Chromium may be, besides `$CHROMIUM`.
const CHROMIUM: &[&str] = &["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/// Makes the Python environment, runs the tests of the workspace, then those that need a browser.
pub(crate) fn run(root: &Path, browser_needed: bool) -> anyhow::Result<()> {
    venv::run(root)?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    call(Command::new(&cargo).args(["test", "--workspace"]).current_dir(root))?;
    match (chromium(), has_node()) {
        (Some(chromium), true) => browser(root, &chromium),
        _ if browser_needed => {
            bail!(
                "the browser's tests need Chromium, Node and npm: `apt-get install chromium nodejs npm`, or set CHROMIUM"
            )
        }
        _ => {
            println!(
                "skipped: the report in a browser (axe, WCAG 2.2 AA), since Chromium, Node or npm is missing here"
            );
            Ok(())
        }
    }
}

/// Opens the demo's reports and made-up ones with a record in Chromium. The programmes are those that the tests have
/// built.
fn browser(root: &Path, chromium: &Path) -> anyhow::Result<()> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let folder = root.join("tests/browser");
    if !folder.join("node_modules").exists() {
        call(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder))?;
    }
    let mut reports = Vec::new();
    for language in ["en", "ja"] {
        let out = root.join("target/browser").join(language);
        fs::create_dir_all(&out).with_context(|| format!("creating {}", out.display()))?;
        let demo = [OsStr::new("demo"), "--lang".as_ref(), language.as_ref(), "--out".as_ref(), out.as_os_str()];
        call(Command::new(target.join("debug/assay")).args(demo).stdout(Stdio::null()))?;
        let report = out.with_file_name(format!("report.{language}.html"));
        fs::copy(out.join("report.html"), &report).with_context(|| format!("copying to {}", report.display()))?;
        reports.push(report);
    }
    let out = root.join("target/browser/recorded");
    call(Command::new(target.join("debug/examples/sample")).arg(&out).stdout(Stdio::null()))?;
    reports.extend(["en", "ja"].map(|language| out.join(format!("recorded.{language}.html"))));
    let test = folder.join("report.mjs");
    call(Command::new("node").arg(test).args(reports).env("CHROMIUM", chromium).current_dir(&folder))
}

fn chromium() -> Option<PathBuf> {
    let named = env::var_os("CHROMIUM").map(PathBuf::from);
    named.into_iter().chain(CHROMIUM.iter().map(PathBuf::from)).find(|path| path.exists())
}

fn has_node() -> bool {
    let answers = |program: &str| {
        let status = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    answers("node") && answers("npm")
}

/// Runs a command, telling which.
fn call(command: &mut Command) -> anyhow::Result<()> {
    println!("$ {command:?}");
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("can't run {name}"))?;
    if !status.success() {
        bail!("{name} failed");
    }
    Ok(())
}
