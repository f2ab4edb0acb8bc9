use std::io::{Error as IoError, ErrorKind};
use std::path::PathBuf;

use super::*;

/// A call that failed, from a scan's own client: the type can't be made from outside its crate.
fn calls() -> Vec<CallError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let content = assay_content::Content::embedded().unwrap();
        let partitions = assay_aws::endpoint::Partitions::parse(&content.partitions().unwrap()).unwrap();
        let partitions = std::sync::Arc::new(partitions);
        let settings = assay_aws::Settings {
            region: Some("ap-southeast-1".to_owned()),
            // Nobody listens on the port for discarding.
            endpoint_url: Some("http://127.0.0.1:9".to_owned()),
            credentials: Some(assay_aws::StaticCredentials::new("AKIA111111111111TEST", "x", None)),
            ..assay_aws::Settings::default()
        };
        let client = assay_aws::Client::new(&settings, &partitions).unwrap();
        let session = assay_aws::Session::load(&settings, &partitions).await.unwrap();
        let mut failed = Vec::new();
        for operation in ["GetCallerIdentity", "NoSuchOperation"] {
            let model = std::sync::Arc::clone(content.model("sts").unwrap());
            let call = assay_aws::Call::new(model, operation, session.clone(), "", "ap-southeast-1");
            failed.push(client.call(&call).await.unwrap_err());
        }
        let mut coded = failed.remove(1);
        coded.code = Some("AccessDenied".into());
        coded.message = "User is not authorized".into();
        failed.push(coded);
        failed
    })
}

fn io() -> IoError {
    IoError::new(ErrorKind::PermissionDenied, "Permission denied (os error 13)")
}

fn path() -> PathBuf {
    PathBuf::from("some/folder")
}

fn known() -> Vec<Box<dyn Error>> {
    let name = || "a-name".to_owned();
    let mut all: Vec<Box<dyn Error>> = vec![
        Box::new(SessionError::Credentials("no source of credentials is configured".to_owned())),
        Box::new(SessionError::Certificates("x".into())),
        Box::new(SessionError::AccountId(name())),
        Box::new(SessionError::RoleName(name())),
        Box::new(CollectError::Session(SessionError::AccountId(name()))),
        Box::new(CollectError::NoOrganization),
        Box::new(CollectError::UnknownRegion(name())),
        Box::new(CollectError::Content(ContentError::unknown("check", "x", []))),
        Box::new(CollectError::Snapshot(SnapshotError::Damaged { path: path(), message: name() })),
        Box::new(CollectError::Occupied(path())),
        Box::new(CollectError::Unfinished(path())),
        Box::new(CollectError::NothingToResume(path())),
        Box::new(CollectError::OtherScope(path())),
        Box::new(CollectError::Stopped(path())),
        Box::new(ContentError::Read { path: path(), source: io() }),
        Box::new(ContentError::Parse { file: name(), message: "line 3".to_owned() }),
        Box::new(ContentError::Invalid { file: name(), message: "parent `x` is no table".to_owned() }),
        Box::new(ContentError::unknown("tier", "promotor", ["promoter"])),
        Box::new(ContentError::unknown("clause", "x", [])),
        Box::new(SnapshotError::Schema { table: name(), message: "no such built-in table".to_owned() }),
        Box::new(SnapshotError::Damaged {
            path: path(),
            message: "`x` is missing; restore it or scan again".to_owned(),
        }),
        Box::new(AssessError::Content(ContentError::unknown("check", "x", ["y"]))),
        Box::new(AssessError::Snapshot(SnapshotError::Damaged { path: path(), message: name() })),
        Box::new(AssessError::Sql { check: name(), message: name() }),
        Box::new(AssessError::Output { check: name(), message: "a row has no `verdict`".to_owned() }),
        Box::new(AssessError::Case { check: name(), case: name(), message: name() }),
        Box::new(ReportError::Framework(ContentError::unknown("framework", "x", []))),
    ];
    for step in ["creating", "opening", "writing", "removing", "reading the journal"] {
        all.push(Box::new(CollectError::Journal { step, path: path(), source: io() }));
    }
    let full = || IoError::new(ErrorKind::StorageFull, "No space left on device (os error 28)");
    let read_only = || IoError::new(ErrorKind::ReadOnlyFilesystem, "Read-only file system (os error 30)");
    for (step, source) in
        [("writing", io()), ("creating", full()), ("writing", read_only()), ("reading", IoError::other("x"))]
    {
        all.push(Box::new(SnapshotError::Io { step, path: path(), source }));
    }
    for call in calls() {
        all.push(Box::new(call));
    }
    for call in calls() {
        all.push(Box::new(CollectError::Identity(Box::new(call))));
    }
    for call in calls() {
        all.push(Box::new(CollectError::Organization(Box::new(call))));
    }
    all
}

/// The English texts exist only because each key has both languages: what is printed is the library's own, and these
/// must not say anything else.
#[test]
fn each_kind_of_error_has_its_own_words_in_english_and_others_in_japanese() {
    for error in known() {
        let own = error.to_string();
        assert_eq!(translated(error.as_ref(), Language::En).as_deref(), Some(own.as_str()), "{error:?}");
        assert_eq!(words(error.as_ref(), Language::En), own);
        let japanese = words(error.as_ref(), Language::Ja);
        assert!(japanese.chars().any(|letter| ('ぁ'..='ん').contains(&letter)), "{error:?}: {japanese}");
        for value in own.split('`').skip(1).step_by(2).filter(|value| !value.contains("aws ")) {
            assert!(japanese.contains(value), "`{value}` is missing from: {japanese}");
        }
        assert!(!japanese.contains("{$"), "a value is missing: {japanese}");
    }
}

#[test]
fn what_aws_says_stays() {
    let error = calls().pop().unwrap();
    let japanese = words(&error, Language::Ja);
    assert!(japanese.contains("sts:NoSuchOperation") && japanese.contains("User is not authorized"), "{japanese}");
}

#[test]
fn an_unknown_error_says_its_own_words() {
    assert_eq!(words(&IoError::other("xyz"), Language::Ja), "xyz");
}
