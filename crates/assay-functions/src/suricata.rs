//! Suricata rules of Network Firewall rule groups.

use arrow::datatypes::DataType;

use crate::function::{Function, Kind};
use crate::value::Value;
use crate::{FunctionDoc, Text};

/// Rule actions that stop traffic.
const STOPPING: [&str; 5] = ["drop", "reject", "rejectsrc", "rejectdst", "rejectboth"];

/// Keywords that look at the name of the server that a client asks for, in their current and their old spelling.
const NAMES: [&str; 6] = ["tls.sni", "tls_sni", "http.host", "http_host", "http.host.raw", "http_raw_host"];

/// True if a rule drops or rejects by the server's name.
fn filters_domains(rules: &str) -> bool {
    // A backslash at the end of a line continues the rule.
    let joined = rules.replace("\\\r\n", " ").replace("\\\n", " ");
    joined.lines().any(|line| {
        let line = line.trim();
        let action = line.split_whitespace().next().unwrap_or_default();
        STOPPING.iter().any(|stopping| action.eq_ignore_ascii_case(stopping))
            && options(line).iter().any(|option| NAMES.contains(&option.as_str()))
    })
}

/// The keywords of a rule's options: what stands between the parentheses, cut at semicolons that are not quoted.
fn options(rule: &str) -> Vec<String> {
    let Some((_, body)) = rule.split_once('(') else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut option = String::new();
    let (mut quoted, mut escaped) = (false, false);
    for character in body.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            ';' if !quoted => {
                let keyword = option.split(':').next().unwrap_or_default().trim().to_ascii_lowercase();
                found.push(keyword);
                option.clear();
                continue;
            }
            _ => {}
        }
        option.push(character);
    }
    found
}

pub(crate) fn functions() -> Vec<Function> {
    vec![Function {
        doc: FunctionDoc {
            name: "suricata_filters_domains",
            signature: "suricata_filters_domains(rules Utf8) -> Boolean",
            summary: Text {
                en: "Whether a drop or reject rule looks at the server's name (tls.sni or http.host).",
                ja: "サーバー名（tls.sniまたはhttp.host）を条件とするdropまたはrejectのルールがあるかどうか。",
            },
            example: r#"suricata_filters_domains('drop tls any any -> any any (tls.sni; content:"evil.example"; sid:1;)')"#,
            result: "true",
        },
        params: &[Kind::Text],
        optional: 0,
        returns: DataType::Boolean,
        start: |arguments| {
            let rules = arguments.text(0)?;
            Ok(Box::new(move |row| Some(Value::Bool(filters_domains(rules.get(row)?)))))
        },
    }]
}

#[cfg(test)]
mod tests {
    use super::filters_domains;

    #[test]
    fn rules() {
        for (rules, expected) in [
            (r#"drop tls $HOME_NET any -> any any (tls.sni; content:"x"; sid:1;)"#, true),
            (r#"reject http any any -> any any (msg:"no"; http.host; content:"x"; sid:1;)"#, true),
            (r#"REJECT tls any any -> any any (ssl_state:client_hello; tls_sni; content:"x"; sid:1;)"#, true),
            ("pass tls any any -> any any (tls.sni; sid:1;)\ndrop tls any any -> any any (tls.sni; sid:2;)", true),
            ("drop tls any any -> any any \\\n  (tls.sni; sid:2;)", true),
            ("alert tls any any -> any any (tls.sni; sid:1;)", false),
            ("pass tls any any -> any any (tls.sni; sid:1;)", false),
            ("# drop tls any any -> any any (tls.sni; sid:1;)", false),
            (r#"drop tcp any any -> any any (msg:"tls.sni; http.host;"; sid:1;)"#, false),
            ("drop ip any any -> any any (sid:1;)", false),
            ("", false),
        ] {
            assert_eq!(filters_domains(rules), expected, "{rules}");
        }
    }
}
