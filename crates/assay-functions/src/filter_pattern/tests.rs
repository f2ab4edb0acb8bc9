//! Cases after the `CloudWatch` Logs User Guide.

use crate::testing::{eval, quote};

const EVENT: &str = r#"{
    "eventName": "ConsoleLogin", "eventSource": "signin.amazonaws.com", "errorCode": "Client.UnauthorizedOperation",
    "count": 5, "ok": true, "nothing": null, "sourceIPAddress": "10.1.2.3",
    "userIdentity": {"type": "Root", "session": {"mfa": false}},
    "list": [{"n": "a"}, {"n": "b"}], "a b": "x"
}"#;

fn ask(pattern: &str) -> String {
    eval(&format!("filter_pattern_matches({}, {})", quote(pattern), quote(EVENT)))
}

#[test]
fn comparisons() {
    for (pattern, expected) in [
        ("", "true"),
        (r#"{ $.eventName = "ConsoleLogin" }"#, "true"),
        (r"{$.eventName=ConsoleLogin}", "true"),
        (r#"{ $.eventName = "Console*" }"#, "true"),
        (r"{ $.errorCode = *UnauthorizedOperation }", "true"),
        (r#"{ $.errorCode = "*Unauthorized*" }"#, "true"),
        (r#"{ $.errorCode = "AccessDenied*" }"#, "false"),
        (r#"{ $.eventName = "consolelogin" }"#, "false"),
        (r#"{ $.eventName != "ConsoleLogin" }"#, "false"),
        (r#"{ $.eventName != "Other" }"#, "true"),
        (r#"{ $.missing = "x" }"#, "false"),
        (r"{ $.eventName = %^Console.*in$% }", "true"),
        ("{ $.count = 5 }", "true"),
        ("{ $.count >= 5 }", "true"),
        ("{ $.count > 5 }", "false"),
        ("{ $.count < 5.5 }", "true"),
        ("{ $.eventName > 5 }", "false"),
        ("{ $.ok IS TRUE }", "true"),
        ("{ $.userIdentity.session.mfa is false }", "true"),
        ("{ $.nothing IS NULL }", "true"),
        ("{ $.ok IS NULL }", "false"),
        ("{ $.missing NOT EXISTS }", "true"),
        ("{ $.eventName NOT EXISTS }", "false"),
        ("{ $.userIdentity.invokedBy NOT EXISTS }", "true"),
        ("{ $.list[1].n = b }", "true"),
        ("{ $.list[0].n = b }", "false"),
        ("{ $.list[*].n = b }", "true"),
        ("{ $.['a b'] = x }", "true"),
        ("{ $.userIdentity = * }", "true"),
        ("{ $.sourceIPAddress = 10.0.0.0/8 }", "true"),
        ("{ $.sourceIPAddress = 10.1.* }", "true"),
    ] {
        assert_eq!(ask(pattern), expected, "{pattern}");
    }
}

#[test]
fn connectives() {
    for (pattern, expected) in [
        (r#"{ ($.eventName = "ConsoleLogin") && ($.userIdentity.type = "Root") }"#, "true"),
        (r"{($.eventName=X)||($.eventName=ConsoleLogin)}", "true"),
        (r"{ $.eventName = X && $.count = 5 || $.ok IS TRUE }", "true"),
        (r"{ $.eventName = X && ($.count = 5 || $.ok IS TRUE) }", "false"),
        (
            r#"{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }"#,
            "NULL",
        ),
        (r#"{ $.userIdentity.type = "IAMUser" && $.eventType != "AwsServiceEvent" }"#, "false"),
        (r#"{ $.userIdentity.type = "Root" || $.eventType != "AwsServiceEvent" }"#, "true"),
        (
            r"{ (($.eventSource = signin.amazonaws.com) && (($.eventName = A) || ($.eventName = ConsoleLogin))) }",
            "true",
        ),
    ] {
        assert_eq!(ask(pattern), expected, "{pattern}");
    }
}

#[test]
fn what_cannot_be_read_is_unknown() {
    for pattern in [
        "ERROR",
        "[a, b]",
        "{ $.a = }",
        "{ $.a == 1 && }",
        "{ a = 1 }",
        "{ ($.a = 1 }",
        "{ $.a = \"x }",
        "{ $.a LIKE x }",
        "{}",
        "{ $.a = 1 } x",
        "{ $.a = %(% }",
    ] {
        assert_eq!(ask(pattern), "NULL", "{pattern}");
    }
    assert_eq!(eval("filter_pattern_matches('', '{')"), "NULL");
    assert_eq!(eval("filter_pattern_matches(NULL, '{}')"), "NULL");
}
