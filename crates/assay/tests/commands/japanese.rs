//! The same in Japanese: `--lang ja`, or the environment.

use super::*;

/// The run ended with this code and an error in Japanese that holds these words, and none of the English ones.
#[track_caller]
fn refused_in_japanese(ran: &Ran, code: i32, words: &[&str], english: &[&str]) {
    assert_eq!(ran.code, Some(code), "{ran:#?}");
    let (_, message) = ran.stderr.split_once("エラー: ").unwrap_or_else(|| panic!("no error was told: {ran:#?}"));
    assert!(!message.trim_end().contains("\n\n") && !message.contains("{$"), "{message}");
    for word in words {
        assert!(message.contains(word), "`{word}` is missing from: {message}");
    }
    for word in english.iter().chain(&["reading content", "reading the settings", "opening collection"]) {
        assert!(!message.contains(word), "`{word}` is English: {message}");
    }
}

const JAPANESE: [&str; 2] = ["--lang", "ja"];

#[test]
fn errors_of_names_are_told_in_japanese() {
    let collection = finished().join("collection");
    let assess = |wish: &[&str]| assess(&collection, &[wish, &JAPANESE].concat());
    refused_in_japanese(&assess(&["--clause", "B.9.111"]), 2, &["条項`B.9.111`はありません"], &["no clause"]);
    let near = ["チェック`ebs_encryption_by_defualt`", "`ebs_encryption_by_default`ではありませんか"];
    refused_in_japanese(&assess(&["--check", "ebs_encryption_by_defualt"]), 2, &near, &["did you mean"]);
    refused_in_japanese(&assess(&["--tier", "promotor"]), 2, &["ティア`promotor`"], &["no tier"]);
    refused_in_japanese(&assess(&["--service", "ec3"]), 2, &["サービス`ec3`"], &["no service"]);
    let none = ["--check", "ebs_encryption_by_default", "--service", "iam"];
    refused_in_japanese(&assess(&none), 2, &["絞り込み", "`assay checks`"], &["no check fits"]);
    let plain = |arguments: &[&str]| run(Place::new().bare(), [arguments, &JAPANESE].concat());
    refused_in_japanese(
        &plain(&["checks", "nosuch"]),
        2,
        &["チェック`nosuch`", "一覧は`assay checks`"],
        &["lists them"],
    );
    refused_in_japanese(&plain(&["demo", "--account", "nosuch"]), 2, &["組織`nosuch`", "hardened"], &["there are"]);
    refused_in_japanese(&plain(&["scan", "--services", "ec3"]), 2, &["`ec3`", "ec2"], &["no table reads"]);
    let content = plain(&["--content", "nowhere", "tables"]);
    refused_in_japanese(&content, 2, &["コンテンツの読み込み", "`nowhere`", "--content"], &["there is no folder"]);
}

#[test]
fn errors_of_collections_are_told_in_japanese() {
    let (_copy, folder) = collection();
    let file = table_file(&folder);
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    fs::write(&file, bytes).unwrap();
    let assess = || assess(&folder, &JAPANESE);
    let changed = ["を開けません", &name, "SHA-256", "再スキャン"];
    refused_in_japanese(&assess(), 1, &changed, &["is not the file"]);
    fs::remove_file(&file).unwrap();
    refused_in_japanese(&assess(), 1, &[&name, "がありません", "再スキャン"], &["is missing"]);
    let path = folder.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    manifest["version"] = Value::from(99);
    fs::write(&path, manifest.to_string()).unwrap();
    refused_in_japanese(&assess(), 1, &["バージョンは99", "1です"], &["its layout"]);
    fs::write(&path, "{").unwrap();
    refused_in_japanese(&assess(), 1, &["manifest.json の書式"], &["is not valid"]);
    fs::remove_file(&path).unwrap();
    refused_in_japanese(&assess(), 1, &["manifest.json がありません", "`assay collect`"], &["there is no"]);
}

#[test]
fn errors_of_signing_in_are_told_in_japanese() {
    let scan = || SCAN.iter().chain(&JAPANESE);
    let place = Place::new();
    let nobody = ["AWSへのサインイン", "認証情報がありません", "aws sso login", "--profile"];
    refused_in_japanese(
        &run(place.bare(), scan()),
        1,
        &nobody,
        &["signing in", "no AWS credentials", "name a profile"],
    );
    let profile = run(place.bare(), scan().chain(&["--profile", "nosuch"]));
    refused_in_japanese(&profile, 1, &["プロファイル`nosuch`"], &["in profile", "is it in"]);
    let server = Server::start(&[Fault::new(FaultKind::ExpiredCredentials)], Duration::ZERO);
    let expired = run(place.signed(&server.url()), scan());
    refused_in_japanese(
        &expired,
        1,
        &["sts:GetCallerIdentity", "ExpiredToken", "サインインし直す"],
        &["failed with", "asking AWS"],
    );
    let server = Server::start(&[Fault::new(FaultKind::HtmlPage { status: 200 })], Duration::ZERO);
    let html = run(place.signed(&server.url()), scan());
    refused_in_japanese(&html, 1, &["プロトコル", "HTMLページ"], &["does not speak", "it begins with"]);
    let region = run(place.signed(&server.url()), ["scan", "--regions", "ap-southeast-99", "--lang", "ja"]);
    refused_in_japanese(&region, 2, &["`ap-southeast-99`はAWSのリージョンではありません"], &["is not a region"]);
}

#[test]
fn errors_of_folders_and_settings_are_told_in_japanese() {
    let (place, server) = (Place::new(), Server::small());
    let scan = |more: &[&str]| run(place.signed(&server.url()), SCAN.iter().chain(&JAPANESE).chain(more));
    let nothing = scan(&["--resume"]);
    refused_in_japanese(&nothing, 1, &["再開できるスキャンはありません"], &["there is no unfinished"]);
    fs::write(place.path("assay.toml"), "[parameters]\ncritical_tagg = \"a=b\"\n").unwrap();
    let typo = ["設定`assay.toml`の読み込み", "パラメーター`critical_tagg`", "`critical_tag`ではありませんか"];
    refused_in_japanese(&scan(&[]), 2, &typo, &["did you mean"]);
    fs::write(place.path("assay.toml"), "[parameters.iam_password_policy_strong]\nmin_length = \"long\"\n").unwrap();
    refused_in_japanese(&scan(&[]), 2, &["`min_length`", "整数"], &["must be", "a whole number"]);
    fs::remove_file(place.path("assay.toml")).unwrap();
    let told = scan(&[]).done();
    assert!(told.stderr.contains("1アカウント") && !told.stderr.contains("accounts"), "{told:#?}");
    refused_in_japanese(&scan(&[]), 1, &["すでに収集データがあります", "--out"], &["already holds"]);
    let collection = place.path("out/collection");
    let query = |sql: &str| {
        let place = Place::new();
        run(place.bare(), [OsStr::new("query"), OsStr::new(sql), collection.as_os_str(), "--lang=ja".as_ref()])
    };
    let typo = query("SELECT acount_id FROM assay_account");
    refused_in_japanese(&typo, 1, &["クエリを解釈できません", "acount_id", "`assay tables`"], &["planning the query"]);
    fs::remove_dir_all(place.path("out")).unwrap();
    fs::write(place.path("out"), "mine").unwrap();
    refused_in_japanese(&scan(&[]), 1, &["出力先フォルダー", "--out"], &["creating the output"]);
}

#[test]
fn a_stopped_scan_says_so_in_japanese() {
    let server = Server::start(&[], SLOW);
    let place = Place::new();
    let mut command = place.signed(&server.url());
    command.env("ASSAY_LANG", "ja");
    let ran = stopped_of(command, &place, "-INT");
    refused_in_japanese(&ran, 1, &["中断しました", "--resume"], &["stopped", "is kept in"]);
}

#[test]
fn help_speaks_the_language_of_the_option_and_of_the_environment() {
    let help = |arguments: &[&str], variable: Option<(&str, &str)>| {
        let place = Place::new();
        let mut command = place.bare();
        command.envs(variable);
        run(command, arguments).done().stdout
    };
    let japanese = |text: &str| text.contains("使い方:") && text.contains("オプション") && !text.contains("Usage:");
    let english = |text: &str| text.contains("Usage:") && text.contains("Options:") && text.is_ascii();
    for arguments in [&["--help"][..], &["scan", "--help"], &["scan", "-h"], &["help", "scan"]] {
        assert!(english(&help(arguments, None)), "{arguments:?}");
        assert!(english(&help(arguments, Some(("LANG", "en_SG.UTF-8")))), "{arguments:?}");
        assert!(japanese(&help(arguments, Some(("ASSAY_LANG", "ja")))), "{arguments:?}");
        assert!(japanese(&help(arguments, Some(("LANG", "ja_JP.UTF-8")))), "{arguments:?}");
    }
    assert!(japanese(&help(&["scan", "--lang", "ja", "--help"], None)));
    assert!(japanese(&help(&["--lang=ja", "--help"], None)));
    assert!(english(&help(&["scan", "--lang", "en", "--help"], Some(("ASSAY_LANG", "ja")))));
    let scan = help(&["scan", "--help"], Some(("ASSAY_LANG", "ja")));
    assert!(scan.contains("[既定値: all-enabled]") && scan.contains("- junit: CIシステム用"), "{scan}");
}

#[test]
fn the_environment_chooses_the_language_of_commands_too() {
    let checks = |arguments: &[&str]| {
        let place = Place::new();
        let mut command = place.bare();
        command.env("LC_ALL", "ja_JP.UTF-8");
        run(command, arguments).done().stdout
    };
    assert!(checks(&["checks", "ebs_encryption_by_default"]).contains("重大度"));
    assert!(checks(&["checks", "ebs_encryption_by_default", "--lang", "en"]).contains("Severity"));
    assert!(checks(&["--lang", "en", "checks", "ebs_encryption_by_default"]).contains("Severity"));
    assert!(checks(&["tables", "aws_ec2_ebs_encryption_by_default"]).contains("必要な権限"));
}

#[test]
fn what_the_command_line_lacks_is_told_with_a_japanese_usage() {
    let ran = run(Place::new().bare(), ["scan", "--regoins", "x", "--lang", "ja"]);
    assert_eq!(ran.code, Some(2), "{ran:#?}");
    assert!(ran.stderr.contains("--regoins") && ran.stderr.contains("使い方: assay scan"), "{ran:#?}");
    assert!(!ran.stderr.contains("Usage:") && !ran.stderr.contains("For more"), "{ran:#?}");
}
