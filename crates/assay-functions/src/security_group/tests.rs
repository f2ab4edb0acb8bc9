//! Cases of EC2, and a naive model beside the code.

use proptest::prelude::*;

use crate::testing::{eval, eval_all, refusal};

/// One entry as an SQL struct, in an order of fields that is not EC2's.
fn entry(protocol: &str, from: Option<i64>, to: Option<i64>, v4: &[&str], v6: &[&str], lists: &[&str]) -> String {
    let port =
        |port: Option<i64>| port.map_or("CAST(NULL AS BIGINT)".to_owned(), |port| format!("CAST({port} AS BIGINT)"));
    let list = |member: &str, items: &[&str]| {
        let item = |text: &str| format!("named_struct('description', 'x', '{member}', '{text}')");
        if items.is_empty() {
            return format!("array_slice([{}], 2, 1)", item("none"));
        }
        format!("[{}]", items.iter().map(|text| item(text)).collect::<Vec<_>>().join(", "))
    };
    format!(
        "named_struct('prefix_list_ids', {}, 'ipv6_ranges', {}, 'ip_ranges', {}, 'to_port', {}, 'from_port', {}, \
         'ip_protocol', '{protocol}')",
        list("prefix_list_id", lists),
        list("cidr_ipv6", v6),
        list("cidr_ip", v4),
        port(to),
        port(from)
    )
}

fn open(entries: &[String]) -> String {
    eval(&format!("sg_open_ports([{}], [22, 3389, 53], 24, 48, ['pl-open'])", entries.join(", ")))
}

#[test]
fn sources() {
    for (v4, v6, lists, expected) in [
        (&["0.0.0.0/0"][..], &[][..], &[][..], "[22]"),
        (&[], &["::/0"], &[], "[22]"),
        (&[], &[], &["pl-open"], "[22]"),
        (&[], &[], &["pl-closed"], "[]"),
        (&["52.0.0.0/16"], &[], &[], "[22]"),
        (&["52.0.0.0/24"], &[], &[], "[]"),
        (&["10.0.0.0/8"], &[], &[], "[]"),
        (&[], &["2406:da18::/32"], &[], "[22]"),
        (&[], &["2406:da18::/48"], &[], "[]"),
        (&["10.0.0.0/8", "0.0.0.0/0"], &[], &[], "[22]"),
        (&["nonsense"], &[], &[], "NULL"),
        (&["nonsense", "0.0.0.0/0"], &[], &[], "[22]"),
        (&[], &[], &[], "[]"),
    ] {
        assert_eq!(open(&[entry("tcp", Some(22), Some(22), v4, v6, lists)]), expected, "{v4:?} {v6:?} {lists:?}");
    }
}

#[test]
fn protocols_and_ports() {
    let all = &["0.0.0.0/0"][..];
    for (protocol, from, to, expected) in [
        ("tcp", Some(0), Some(65535), "[22, 3389, 53]"),
        ("-1", None, None, "[22, 3389, 53]"),
        ("-1", Some(22), Some(22), "[22, 3389, 53]"),
        ("udp", Some(50), Some(60), "[53]"),
        ("17", Some(53), Some(53), "[53]"),
        ("icmp", Some(-1), Some(-1), "[]"),
        ("icmp", Some(8), Some(0), "[]"),
        ("tcp", Some(80), Some(443), "[]"),
    ] {
        assert_eq!(open(&[entry(protocol, from, to, all, &[], &[])]), expected, "{protocol} {from:?}-{to:?}");
    }
    let two = [
        entry("tcp", Some(22), Some(22), &["10.0.0.0/8"], &[], &[]),
        entry("tcp", Some(3000), Some(4000), all, &[], &[]),
    ];
    assert_eq!(open(&two), "[3389]");
}

#[test]
fn families() {
    let ask =
        |entry: String, family: &str| eval(&format!("sg_open_ports_family([{entry}], [22], '{family}', ['pl-open'])"));
    let v4 = || entry("tcp", Some(22), Some(22), &["0.0.0.0/0"], &[], &[]);
    let v6 = || entry("tcp", Some(22), Some(22), &[], &["::/0"], &[]);
    assert_eq!(ask(v4(), "ipv4"), "[22]");
    assert_eq!(ask(v4(), "ipv6"), "[]");
    assert_eq!(ask(v6(), "ipv6"), "[22]");
    assert_eq!(ask(v6(), "ipv4"), "[]");
    assert_eq!(ask(v6(), "any"), "NULL");
    assert_eq!(ask(entry("tcp", Some(22), Some(22), &["0.0.0.0/1"], &[], &[]), "ipv4"), "[22]");
    assert_eq!(ask(entry("tcp", Some(22), Some(22), &["52.0.0.0/8"], &[], &[]), "ipv4"), "[]");
    assert_eq!(ask(entry("tcp", Some(22), Some(22), &[], &[], &["pl-open"]), "ipv4"), "[22]");
}

#[test]
fn all_traffic() {
    let ask = |entry: String| eval(&format!("sg_allows_all_traffic([{entry}], 24, 48, [])"));
    let all = &["0.0.0.0/0"][..];
    assert_eq!(ask(entry("-1", None, None, all, &[], &[])), "true");
    assert_eq!(ask(entry("tcp", Some(0), Some(65535), all, &[], &[])), "true");
    assert_eq!(ask(entry("udp", Some(1), Some(65535), all, &[], &[])), "true");
    assert_eq!(ask(entry("tcp", Some(1024), Some(65535), all, &[], &[])), "false");
    assert_eq!(ask(entry("-1", None, None, &["10.0.0.0/8"], &[], &[])), "false");
    assert_eq!(ask(entry("-1", None, None, &["?"], &[], &[])), "NULL");
    assert_eq!(ask(entry("icmp", Some(-1), Some(-1), all, &[], &[])), "false");
}

#[test]
fn nulls_and_shapes() {
    assert_eq!(eval("sg_open_ports(NULL, [22], 24, 48, [])"), "NULL");
    let one = entry("tcp", Some(22), Some(22), &["0.0.0.0/0"], &[], &[]);
    assert_eq!(eval(&format!("sg_open_ports([{one}], [22], 24, 48, NULL)")), "NULL");
    assert_eq!(eval(&format!("sg_open_ports([{one}], [], 24, 48, [])")), "[]");
    assert_eq!(eval_all(&format!("sg_open_ports([{one}], [c], 24, 48, [])"), "(22), (23)"), ["[22]", "[]"]);
    assert!(refusal("sg_open_ports([named_struct('a', 1)], [22], 24, 48, [])").contains("no field `ip_protocol`"));
}

/// A rule as plain data, for the naive model.
#[derive(Debug, Clone)]
struct Rule {
    protocol: &'static str,
    from: i64,
    to: i64,
    source: &'static str,
}

fn rule() -> impl Strategy<Value = Rule> {
    (
        proptest::sample::select(vec!["tcp", "udp", "icmp", "-1", "6"]),
        0i64..30,
        0i64..30,
        proptest::sample::select(vec!["0.0.0.0/0", "10.0.0.0/8", "52.0.0.0/8", "52.1.2.0/24", "52.1.2.3/32"]),
    )
        .prop_map(|(protocol, from, length, source)| Rule { protocol, from, to: from + length, source })
}

/// Is the port reachable from the internet? Asked rule by rule, address class by address class.
fn naive_open(rules: &[Rule], port: i64) -> bool {
    rules.iter().any(|rule| {
        let broad = rule.source == "0.0.0.0/0" || rule.source == "52.0.0.0/8";
        let named = match rule.protocol {
            "-1" => true,
            "icmp" => false,
            _ => (rule.from..=rule.to).contains(&port),
        };
        broad && named
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn agrees_with_the_naive_model(rules in proptest::collection::vec(rule(), 1..5)) {
        let ports = [1, 7, 22, 40];
        let entries: Vec<String> =
            rules.iter().map(|rule| entry(rule.protocol, Some(rule.from), Some(rule.to), &[rule.source], &[], &[])).collect();
        let expected: Vec<i64> = ports.into_iter().filter(|port| naive_open(&rules, *port)).collect();
        let found = eval(&format!("sg_open_ports([{}], [1, 7, 22, 40], 24, 48, [])", entries.join(", ")));
        prop_assert_eq!(found, format!("{expected:?}"));
    }
}
