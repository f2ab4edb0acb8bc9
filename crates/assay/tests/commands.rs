//! The programme from outside: what it says and leaves behind when something is wrong, and its exit codes.
#![cfg(test)]

#[path = "commands/japanese.rs"]
mod japanese;
#[path = "commands/record.rs"]
mod record;
mod support;

use std::ffi::OsStr;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use assay_replay::{Fault, FaultKind};
use serde_json::Value;
use support::binary::{Place, Ran, ending, files, run, sign};
use support::server::Server;
use tempfile::TempDir;

/// A scan of little, judged by one check.
const SCAN: [&str; 9] = [
    "scan",
    "--regions",
    "ap-southeast-1",
    "--services",
    "ec2",
    "--check",
    "ebs_encryption_by_default",
    "--out",
    "out",
];

/// The same scan for all checks that read the service: some twenty units of work.
const LONG: [&str; 7] = ["scan", "--regions", "ap-southeast-1", "--services", "ec2", "--out", "out"];

/// How long to wait for something that comes at once, on a machine with much else to do.
const PATIENCE: Duration = Duration::from_mins(2);

/// A folder with a finished scan of the small account: `collection`, `assessment.json`, `report.html`.
fn finished() -> &'static Path {
    static FINISHED: OnceLock<(Place, PathBuf)> = OnceLock::new();
    let (_, folder) = FINISHED.get_or_init(|| {
        let (place, server) = (Place::new(), Server::small());
        run(place.signed(&server.url()), SCAN).done();
        let folder = place.path("out");
        (place, folder)
    });
    folder
}

/// How long each answer takes where a scan is to be stopped on its way.
const SLOW: Duration = Duration::from_millis(100);

/// A copy of the finished collection, to spoil.
fn collection() -> (TempDir, PathBuf) {
    let copy = tempfile::tempdir().unwrap();
    let folder = copy.path().join("collection");
    copy_folder(&finished().join("collection"), &folder);
    (copy, folder)
}

fn copy_folder(from: &Path, to: &Path) {
    for file in files(from) {
        let target = to.join(&file);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(from.join(&file), target).unwrap();
    }
}

fn assess(collection: &Path, arguments: &[&str]) -> Ran {
    let place = Place::new();
    let mut all: Vec<&OsStr> = vec![OsStr::new("assess"), collection.as_os_str()];
    all.extend(arguments.iter().map(OsStr::new));
    run(place.bare(), all)
}

/// Nothing that could be taken for a result is in the folder; a journal may be, it is there to go on from.
#[track_caller]
fn nothing_finished(out: &Path) {
    let found = files(out);
    let half = |file: &&String| !file.contains("journal/") && ["json", "html", "part"].contains(&ending(file));
    let half: Vec<&String> = found.iter().filter(half).collect();
    assert!(half.is_empty(), "left behind: {half:?}");
}

#[test]
fn an_unknown_profile_is_named() {
    let place = Place::new();
    let ran = run(place.bare(), SCAN.iter().chain(&["--profile", "nosuch"]));
    let message = ran.refused(1, &["signing in to AWS", "`nosuch`", "--profile"]).message();
    assert!(!message.contains('{'), "no dump for programmers: {message}");
    nothing_finished(&place.path("out"));
}

#[test]
fn without_credentials_it_says_how_to_sign_in() {
    let place = Place::new();
    let ran =
        run(place.bare(), SCAN).refused(1, &["signing in to AWS", "no AWS credentials", "aws sso login", "--profile"]);
    assert!(!ran.message().contains('{'), "no dump for programmers: {ran:#?}");
    nothing_finished(&place.path("out"));
}

#[test]
fn without_a_network_it_says_what_to_check() {
    // The port was free a moment ago: nobody listens there.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let place = Place::new();
    let ran = run(place.signed(&format!("http://127.0.0.1:{port}")), SCAN);
    ran.refused(1, &["asking AWS who signs the calls", "sts:GetCallerIdentity", "check the network"]);
    nothing_finished(&place.path("out"));
}

#[test]
fn a_page_of_html_is_no_answer() {
    let server = Server::start(&[Fault::new(FaultKind::HtmlPage { status: 200 })], Duration::ZERO);
    let place = Place::new();
    let ran = run(place.signed(&server.url()), SCAN);
    ran.refused(1, &["asking AWS who signs the calls", "does not speak AWS's protocol", "proxies"]);
    nothing_finished(&place.path("out"));
}

#[test]
fn refused_credentials_say_how_to_sign_in_again() {
    let server = Server::start(&[Fault::new(FaultKind::ExpiredCredentials)], Duration::ZERO);
    let place = Place::new();
    run(place.signed(&server.url()), SCAN)
        .refused(1, &["asking AWS who signs the calls", "ExpiredToken", "sign in again"]);
}

#[test]
fn an_unknown_region_is_usage() {
    let (place, server) = (Place::new(), Server::small());
    let ran = run(place.signed(&server.url()), ["scan", "--regions", "ap-southeast-99", "--out", "out"]);
    ran.refused(2, &["`ap-southeast-99` is not a region", "all-enabled"]);
    nothing_finished(&place.path("out"));
}

#[test]
fn an_unknown_service_is_usage() {
    let place = Place::new();
    run(place.bare(), ["scan", "--services", "ec3", "--out", "out"]).refused(2, &["`ec3`", "ec2"]);
}

#[test]
fn unknown_names_are_usage_and_the_nearest_is_proposed() {
    let collection = finished().join("collection");
    assess(&collection, &["--clause", "B.9.111"]).refused(2, &["no clause `B.9.111`"]);
    assess(&collection, &["--check", "ebs_encryption_by_defualt"])
        .refused(2, &["did you mean `ebs_encryption_by_default`?"]);
    assess(&collection, &["--tier", "promotor"]).refused(2, &["did you mean `promoter`?"]);
    assess(&collection, &["--framework", "cyber-trust/2023"]).refused(2, &["did you mean `cyber-trust/2022`?"]);
    assess(&collection, &["--service", "ec3"]).refused(2, &["no service `ec3`"]);
    let ran = assess(&collection, &["--severity", "sever"]);
    assert!(
        ran.code == Some(2) && ran.stderr.contains("`sever` is not one of low, medium, high, critical"),
        "{ran:#?}"
    );
    let place = Place::new();
    run(place.bare(), ["checks", "nosuch"]).refused(2, &["no check `nosuch`", "assay checks"]);
    run(place.bare(), ["tables", "aws_ec2_volum"]).refused(2, &["no table `aws_ec2_volum`"]);
    run(place.bare(), ["clauses", "Z.1"]).refused(2, &["no clause `Z.1`"]);
    run(place.bare(), ["test", "nosuch"]).refused(2, &["no check `nosuch`"]);
    run(place.bare(), ["demo", "--account", "nosuch"]).refused(2, &["no recorded organisation `nosuch`"]);
}

/// A scan takes long: what it can't do with its answers is said before the first call.
#[test]
fn a_scan_tells_unknown_names_before_it_calls() {
    let server = Server::small();
    for wish in [["--clause", "B.9.111"], ["--check", "nosuch"], ["--tier", "promotor"], ["--framework", "x/1"]] {
        let place = Place::new();
        run(place.signed(&server.url()), SCAN.iter().chain(&wish)).refused(2, &[wish[1]]);
        nothing_finished(&place.path("out"));
    }
    assert_eq!(server.take_stats().calls, 0);
}

#[test]
fn a_typo_in_a_table_file_names_the_file_and_the_word() {
    let place = Place::new();
    let content = place.path("content");
    copy_folder(&support::content_folder(), &content);
    let file = content.join("tables/aws/ec2/aws_ebs_encryption_typo.toml");
    fs::write(
        &file,
        "service = \"ec2\"\noperation = \"GetEbsEncryptionByDefault\"\nscoop = \"region\"\nscope = \"region\"\nrows = \"\"\ndescription = { en = \"x\", ja = \"x\" }\n",
    )
    .unwrap();
    let tables = |place: &Place| run(place.bare(), ["--content", "content", "tables"]);
    tables(&place).refused(1, &["reading content", "aws_ebs_encryption_typo.toml", "scoop", "line 3"]);
    fs::write(
        &file,
        "service = \"ec2\"\noperation = \"GetEbsEncryptionByDefalt\"\nscope = \"region\"\nrows = \"\"\ndescription = { en = \"x\", ja = \"x\" }\n",
    )
    .unwrap();
    tables(&place).refused(1, &["reading content", "aws_ebs_encryption_typo.toml", "GetEbsEncryptionByDefalt"]);
    fs::remove_file(&file).unwrap();
    tables(&place).done();
}

#[test]
fn a_content_folder_that_is_not_there_is_told() {
    run(Place::new().bare(), ["--content", "nowhere", "tables"]).refused(2, &["reading content", "`nowhere`"]);
}

/// The file of a table that has rows.
fn table_file(collection: &Path) -> PathBuf {
    let file = files(&collection.join("tables")).into_iter().find(|file| ending(file) == "parquet");
    collection.join("tables").join(file.expect("the small account has rows"))
}

#[test]
fn a_missing_file_of_a_collection_is_named() {
    let (_copy, folder) = collection();
    let file = table_file(&folder);
    fs::remove_file(&file).unwrap();
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    assess(&folder, &[]).refused(1, &["opening collection", &name, "is missing", "scan again"]);
}

#[test]
fn a_changed_file_of_a_collection_is_named() {
    let (_copy, folder) = collection();
    let file = table_file(&folder);
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    fs::write(&file, bytes).unwrap();
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    assess(&folder, &[]).refused(1, &["opening collection", &name, "SHA-256", "scan again"]);
}

/// Even where the manifest agrees with the damaged file.
#[test]
fn a_file_that_is_no_parquet_is_named() {
    let (_copy, folder) = collection();
    let file = table_file(&folder);
    let whole = fs::read(&file).unwrap();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    let manifest = folder.join("manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    let (before, after) = (assay_snapshot::sha256_hex(&whole), assay_snapshot::sha256_hex(&whole[..whole.len() / 2]));
    assert!(text.contains(&before));
    fs::write(&manifest, text.replace(&before, &after)).unwrap();
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    assess(&folder, &[]).refused(1, &["reading", &name, "damaged", "scan again"]);
}

#[test]
fn a_folder_without_a_manifest_is_no_collection() {
    let (_copy, folder) = collection();
    fs::remove_file(folder.join("manifest.json")).unwrap();
    assess(&folder, &[]).refused(1, &["opening collection", "no manifest.json"]);
    assess(Path::new("/nowhere"), &[]).refused(1, &["opening collection", "/nowhere"]);
    let place = Place::new();
    run(place.bare(), ["query", "SELECT 1", "nowhere"]).refused(1, &["opening collection", "nowhere"]);
}

#[test]
fn a_newer_collection_asks_for_a_newer_release() {
    let (_copy, folder) = collection();
    let path = folder.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    manifest["version"] = Value::from(99);
    fs::write(&path, manifest.to_string()).unwrap();
    assess(&folder, &[]).refused(1, &["opening collection", "version 99", "this build reads 1"]);
    fs::write(&path, "{").unwrap();
    assess(&folder, &[]).refused(1, &["opening collection", "manifest.json is not valid", "scan again"]);
}

#[test]
fn a_file_in_the_place_of_the_output_folder_is_told() {
    let (place, server) = (Place::new(), Server::small());
    fs::write(place.path("out"), "mine").unwrap();
    run(place.signed(&server.url()), SCAN).refused(1, &["creating the output folder", "out", "--out"]);
    assert_eq!(fs::read_to_string(place.path("out")).unwrap(), "mine");
    assert_eq!(server.take_stats().calls, 0, "the folder is looked at before the first call");
    let collection = finished().join("collection");
    let report = place.path("out").join("report.html");
    assess(&collection, &["--format", "html", "--out", &report.to_string_lossy()])
        .refused(1, &["writing", "report.html"]);
}

#[test]
fn a_finished_collection_is_not_overwritten() {
    let (place, server) = (Place::new(), Server::small());
    run(place.signed(&server.url()), SCAN).done();
    let before = fs::read(place.path("out/collection/manifest.json")).unwrap();
    run(place.signed(&server.url()), SCAN).refused(1, &["already holds a collection", "--out"]);
    run(place.signed(&server.url()), SCAN.iter().chain(&["--resume"])).refused(1, &["--out"]);
    assert_eq!(fs::read(place.path("out/collection/manifest.json")).unwrap(), before);
}

/// The programme under a limit for the size of each file, as when a disk is full; `kibibytes` of 0 writes nothing.
fn limited(place: &Place, kibibytes: u32, endpoint: &str) -> Command {
    // Ignored, SIGXFSZ becomes an error of the write.
    let script = format!("trap '' XFSZ; ulimit -f {kibibytes}; exec \"$0\" \"$@\"");
    let mut command = place.command(Path::new("bash"));
    command.arg("-c").arg(script).arg(env!("CARGO_BIN_EXE_assay"));
    sign(&mut command, endpoint);
    command
}

#[test]
fn a_full_disk_leaves_nothing_half_written() {
    let server = Server::small();
    let mut refusals = 0;
    for kibibytes in [0, 1, 2, 4, 8, 64] {
        let place = Place::new();
        let ran = run(limited(&place, kibibytes, &server.url()), SCAN);
        if ran.code == Some(0) {
            continue;
        }
        refusals += 1;
        let message = ran.refused(1, &["writing", "out"]).message();
        assert!(message.contains("room") || message.contains("space"), "no cure: {message}");
        let finished = place.path("out/collection/manifest.json").exists();
        if !finished {
            nothing_finished(&place.path("out"));
        }
        let left: Vec<String> = files(&place.path("out")).into_iter().filter(|file| !file.contains('/')).collect();
        for file in &left {
            assert!(file == "assessment.json", "{kibibytes} KiB: left behind {left:?}");
            let text = fs::read_to_string(place.path("out").join(file)).unwrap();
            serde_json::from_str::<Value>(&text).expect("a file that is there is whole");
        }
        // With room again, the scan goes on.
        if !finished && place.path("out/collection/journal/scan.json").exists() {
            run(place.signed(&server.url()), SCAN.iter().chain(&["--resume"])).done();
        }
    }
    assert!(refusals >= 3, "the limits must reach journal, tables and report: {refusals}");
}

#[test]
fn a_query_with_a_typo_names_the_word() {
    let collection = finished().join("collection");
    let query = |sql: &str| {
        let place = Place::new();
        run(place.bare(), [OsStr::new("query"), OsStr::new(sql), collection.as_os_str()])
    };
    query("SELECT acount_id FROM assay_account").refused(1, &["planning the query", "acount_id", "assay tables"]);
    query("SELECT * FROM assay_acount").refused(1, &["planning the query", "assay_acount", "assay tables"]);
    query("SELEC 1").refused(1, &["planning the query"]);
    query("DROP TABLE assay_account").refused(1, &["planning the query"]);
    let found = query("SELECT account_id FROM assay_account").done();
    assert!(found.stdout.contains("111111111111"), "{found:#?}");
}

#[test]
fn a_missing_argument_is_usage() {
    for arguments in [&["scan", "--regoins", "x"][..], &["assess"], &["nosuch"], &["scan", "--fail-on", "bad"]] {
        let ran = run(Place::new().bare(), arguments);
        assert_eq!(ran.code, Some(2), "{ran:#?}");
        assert!(ran.stderr.starts_with("error: ") && ran.stderr.contains("--help"), "{ran:#?}");
    }
}

#[test]
fn fail_on_gives_3_at_the_severity_and_above() {
    let collection = finished().join("collection");
    let one = ["--check", "ebs_encryption_by_default"];
    let listed = run(Place::new().bare(), ["checks", "ebs_encryption_by_default", "--format", "json"]).done();
    let check: Value = serde_json::from_str(&listed.stdout).unwrap();
    let severity = check["severity"].as_str().unwrap();
    let with = |more: &[&str]| assess(&collection, &[&one[..], more].concat()).code;
    assert_eq!(with(&[]), Some(0));
    assert_eq!(with(&["--fail-on", "low"]), Some(3));
    assert_eq!(with(&["--fail-on", severity]), Some(3));
    if severity != "critical" {
        assert_eq!(with(&["--fail-on", "critical"]), Some(0));
    }
    let (place, server) = (Place::new(), Server::small());
    let ran = run(place.signed(&server.url()), SCAN.iter().chain(&["--fail-on", "low"]));
    assert_eq!(ran.code, Some(3), "{ran:#?}");
    assert!(place.path("out/report.html").exists(), "the report is written all the same");
}

#[test]
fn require_complete_gives_4_when_a_call_failed() {
    let (place, server) = (Place::new(), Server::small());
    let complete = ["--require-complete", "--fail-on", "low"];
    let ran = run(place.signed(&server.url()), SCAN.iter().chain(&complete));
    assert_eq!(ran.code, Some(3), "everything was read: {ran:#?}");
    server.set_faults(&[Fault::new(FaultKind::deny()).service("ec2").operation("GetEbsEncryptionByDefault")]);
    let place = Place::new();
    let ran = run(place.signed(&server.url()), SCAN.iter().chain(&complete));
    assert_eq!(ran.code, Some(4), "{ran:#?}");
    assert!(ran.stdout.contains("ec2:GetEbsEncryptionByDefault"), "the permission is named: {ran:#?}");
}

/// Units whose head is in the journal's log: a hash and the length of what follows.
fn finished_units(journal: &Path) -> usize {
    let log = fs::read(journal.join("units.log")).unwrap_or_default();
    let is_head = |line: &&[u8]| line.len() > 32 && line[..32].iter().all(u8::is_ascii_hexdigit) && line[32] == b' ';
    log.split(|byte| *byte == b'\n').filter(is_head).count()
}

/// A scan against a slow endpoint, stopped when the first unit is in the journal.
fn stopped(place: &Place, server: &Server, signal: &str) -> Ran {
    stopped_of(place.signed(&server.url()), place, signal)
}

fn stopped_of(mut command: Command, place: &Place, signal: &str) -> Ran {
    command.args(LONG).args(["--concurrency", "1"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    let journal = place.path("out/collection/journal");
    let begun = Instant::now();
    // The scope is the first of them.
    while finished_units(&journal) < 4 {
        assert!(begun.elapsed() < PATIENCE, "the scan does not get on");
        std::thread::sleep(Duration::from_millis(5));
    }
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    Ran::from(child.wait_with_output().unwrap())
}

/// The parts of an assessment that don't tell when it was made.
fn assessed(place: &Place) -> Value {
    let text = fs::read(place.path("out/assessment.json")).unwrap();
    let mut all: Value = serde_json::from_slice(&text).unwrap();
    let parts = all.as_object_mut().unwrap();
    parts.remove("collection");
    for receipt in parts["receipts"].as_array_mut().unwrap() {
        for of_the_moment in ["at", "request_id"] {
            receipt.as_object_mut().unwrap().remove(of_the_moment);
        }
    }
    all
}

/// How many rows each table of the collection has.
fn rows(place: &Place) -> Vec<(String, Value)> {
    let text = fs::read(place.path("out/collection/manifest.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&text).unwrap();
    let tables = manifest["tables"].as_object().unwrap();
    tables.iter().map(|(name, entry)| (name.clone(), entry["rows"].clone())).collect()
}

#[test]
fn a_killed_scan_goes_on_where_it_was() {
    let server = Server::start(&[], SLOW);
    let whole = Place::new();
    run(whole.signed(&server.url()), LONG).done();
    let all = server.take_stats().calls;

    let place = Place::new();
    let killed = stopped(&place, &server, "-KILL");
    assert_eq!(killed.code, None, "{killed:#?}");
    nothing_finished(&place.path("out"));
    server.take_stats();

    run(place.signed(&server.url()), LONG).refused(1, &["unfinished scan", "--resume", "--out"]);
    let other = ["scan", "--regions", "us-east-1", "--services", "ec2", "--out", "out", "--resume"];
    run(place.signed(&server.url()), other).refused(1, &["another scope", "--out"]);
    server.take_stats();

    run(place.signed(&server.url()), LONG.iter().chain(&["--resume"])).done();
    let again = server.take_stats().calls;
    assert!(again < all, "{again} calls after the resumption, {all} in a whole scan");
    assert_eq!(assessed(&place), assessed(&whole));
    assert_eq!(rows(&place), rows(&whole));
    assert!(!place.path("out/collection/journal").exists());
}

#[test]
fn ctrl_c_keeps_what_was_read() {
    let server = Server::start(&[], SLOW);
    let place = Place::new();
    let ran = stopped(&place, &server, "-INT");
    ran.refused(1, &["stopped", "is kept in", "--resume"]);
    nothing_finished(&place.path("out"));
    run(place.signed(&server.url()), LONG.iter().chain(&["--resume"])).done();
}

#[test]
fn resuming_nothing_is_told() {
    let (place, server) = (Place::new(), Server::small());
    run(place.signed(&server.url()), SCAN.iter().chain(&["--resume"]))
        .refused(1, &["no unfinished scan", "without `--resume`"]);
    nothing_finished(&place.path("out"));
}
