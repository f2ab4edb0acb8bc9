//! What the ingress (or egress) entries of a security group open.
//!
//! The functions take the `ip_permissions` column as EC2's `DescribeSecurityGroups` answers it: a list of structs with
//! `ip_protocol`, `from_port`, `to_port`, `ip_ranges[].cidr_ip`, `ipv6_ranges[].cidr_ipv6` and
//! `prefix_list_ids[].prefix_list_id`. Fields are found by name. References to other groups open nothing to the
//! internet.
//!
//! An entry that can't be understood (no protocol, a CIDR that is none) makes the answer `NULL`, unless another entry
//! already proves that something is open.

use arrow::datatypes::DataType;
use datafusion::common::Result;
use ipnet::IpNet;

use crate::arguments::{Arguments, Ints, StructLists, Structs, Texts};
use crate::cidr;
use crate::function::{Eval, Function, Kind, ints};
use crate::ports::{self, PortRange, WITH_PORTS};
use crate::value::Value;
use crate::{FunctionDoc, Text};

/// The nested lists of one entry: where traffic may come from.
struct Sources {
    lists: Option<StructLists>,
    texts: Option<Texts>,
}

impl Sources {
    fn new(entries: &Structs, list: &str, member: &str) -> Result<Self> {
        let lists = entries.struct_list(list)?;
        let texts = lists.as_ref().map(|lists| lists.items().text(member)).transpose()?;
        Ok(Self { lists, texts })
    }

    /// The texts of entry `entry`. A missing list is an empty one: EC2 leaves out empty lists.
    fn of(&self, entry: usize) -> impl Iterator<Item = Option<&str>> {
        let items = self.lists.as_ref().and_then(|lists| lists.get(entry)).into_iter().flatten();
        items.map(|item| self.texts.as_ref().and_then(|texts| texts.get(item)))
    }
}

/// The entries of all rows, taken apart into columns.
struct Entries {
    lists: StructLists,
    protocol: Texts,
    from_port: Ints,
    to_port: Ints,
    ipv4: Sources,
    ipv6: Sources,
    prefix_lists: Sources,
}

/// What counts as a source on the internet.
enum Internet {
    /// Public blocks that are wider than the prefixes.
    Wide { max_prefix_v4: i64, max_prefix_v6: i64 },
    /// The whole of one family, or half of it: two halves are the usual way around a rule against `0.0.0.0/0`.
    Family { v6: bool },
}

impl Internet {
    fn holds(&self, net: &IpNet) -> bool {
        match self {
            Self::Wide { max_prefix_v4, max_prefix_v6 } => {
                cidr::is_internet(net) || cidr::is_wide_public(net, *max_prefix_v4, *max_prefix_v6)
            }
            Self::Family { v6 } => matches!(net, IpNet::V6(_)) == *v6 && net.prefix_len() <= 1,
        }
    }
}

impl Entries {
    fn new(arguments: &Arguments) -> Result<Option<Self>> {
        let Some(lists) = arguments.struct_list(0)? else { return Ok(None) };
        let entries = lists.items();
        Ok(Some(Self {
            protocol: entries.text("ip_protocol")?,
            from_port: entries.int("from_port")?,
            to_port: entries.int("to_port")?,
            ipv4: Sources::new(entries, "ip_ranges", "cidr_ip")?,
            ipv6: Sources::new(entries, "ipv6_ranges", "cidr_ipv6")?,
            prefix_lists: Sources::new(entries, "prefix_list_ids", "prefix_list_id")?,
            lists,
        }))
    }

    /// Whether an entry has a source on the internet; `None` if that can't be told.
    fn from_internet(&self, entry: usize, internet: &Internet, prefix_lists: &[&str]) -> Option<bool> {
        let mut understood = true;
        for block in self.ipv4.of(entry).chain(self.ipv6.of(entry)) {
            match block.and_then(cidr::parse) {
                Some(net) if internet.holds(&net) => return Some(true),
                Some(_) => {}
                None => understood = false,
            }
        }
        for id in self.prefix_lists.of(entry) {
            match id {
                Some(id) if prefix_lists.contains(&id) => return Some(true),
                Some(_) => {}
                None => understood = false,
            }
        }
        understood.then_some(false)
    }

    /// The ports of `ports` that entries of `row` open to the internet.
    fn open_ports(&self, row: usize, ports: &[i64], internet: &Internet, prefix_lists: &[&str]) -> Option<Vec<i64>> {
        let mut open = vec![false; ports.len()];
        let mut understood = true;
        for entry in self.lists.get(row)? {
            let Some(protocol) = self.protocol.get(entry) else {
                understood = false;
                continue;
            };
            if !WITH_PORTS.iter().any(|wanted| ports::covers(protocol, *wanted)) {
                continue;
            }
            let range = self.range(entry, protocol);
            if !ports.iter().any(|port| range.holds(*port)) {
                continue;
            }
            match self.from_internet(entry, internet, prefix_lists) {
                Some(true) => {
                    for (slot, port) in open.iter_mut().zip(ports) {
                        *slot |= range.holds(*port);
                    }
                }
                Some(false) => {}
                None => understood = false,
            }
        }
        let found: Vec<i64> = ports.iter().zip(&open).filter(|(_, open)| **open).map(|(port, _)| *port).collect();
        (understood || !found.is_empty()).then_some(found)
    }

    /// Whether an entry of `row` opens everything, or every port of TCP or UDP, to the internet.
    fn allows_all(&self, row: usize, internet: &Internet, prefix_lists: &[&str]) -> Option<bool> {
        let mut understood = true;
        for entry in self.lists.get(row)? {
            let Some(protocol) = self.protocol.get(entry) else {
                understood = false;
                continue;
            };
            let every_port = WITH_PORTS.iter().any(|wanted| ports::covers(protocol, *wanted))
                && self.range(entry, protocol).is_all();
            if !every_port {
                continue;
            }
            match self.from_internet(entry, internet, prefix_lists) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => understood = false,
            }
        }
        understood.then_some(false)
    }

    /// The ports of an entry. With protocol -1 EC2 ignores whatever ports are given.
    fn range(&self, entry: usize, protocol: &str) -> PortRange {
        if ports::is_all(protocol) {
            return PortRange::new(None, None);
        }
        PortRange::new(self.from_port.get(entry), self.to_port.get(entry))
    }
}

pub(crate) fn functions() -> Vec<Function> {
    vec![
        Function {
            doc: FunctionDoc {
                name: "sg_open_ports",
                signature: "sg_open_ports(ip_permissions List<Struct>, ports List<Int64>, max_prefix_v4 Int64, \
                            max_prefix_v6 Int64, internet_prefix_lists List<Utf8>) -> List<Int64>",
                summary: Text {
                    en: "Those of the ports that an entry for TCP, UDP or all protocols opens from an internet source: \
                         0.0.0.0/0, ::/0, a listed prefix list, or a public CIDR wider than the prefixes allow.",
                    ja: "指定したポートのうち、インターネット（0.0.0.0/0、::/0、指定のプレフィックスリスト、許容より広いパブリックCIDR）\
                         からTCP、UDPまたは全プロトコルで開放されているもの。",
                },
                example: "sg_open_ports([named_struct('ip_protocol', 'tcp', 'from_port', 22, 'to_port', 22, \
                          'ip_ranges', [named_struct('cidr_ip', '0.0.0.0/0')], 'ipv6_ranges', NULL, \
                          'prefix_list_ids', NULL)], [22, 3389], 24, 48, [])",
                result: "[22]",
            },
            params: &[Kind::Structs, Kind::Ints, Kind::Int, Kind::Int, Kind::Texts],
            optional: 0,
            returns: ints(),
            start: open_ports,
        },
        Function {
            doc: FunctionDoc {
                name: "sg_open_ports_family",
                signature: "sg_open_ports_family(ip_permissions List<Struct>, ports List<Int64>, family Utf8, \
                            internet_prefix_lists List<Utf8>) -> List<Int64>",
                summary: Text {
                    en: "Those of the ports that an entry opens to the whole internet of one family ('ipv4' or 'ipv6'): \
                         0.0.0.0/0 or ::/0, a half of it, or a listed prefix list.",
                    ja: "指定したポートのうち、片方のアドレスファミリー（'ipv4'または'ipv6'）でインターネット全体（0.0.0.0/0、::/0、\
                         その半分、または指定のプレフィックスリスト）に開放されているもの。",
                },
                example: "sg_open_ports_family([named_struct('ip_protocol', '-1', 'from_port', NULL, 'to_port', NULL, \
                          'ip_ranges', NULL, 'ipv6_ranges', [named_struct('cidr_ipv6', '::/0')], \
                          'prefix_list_ids', NULL)], [22], 'ipv6', [])",
                result: "[22]",
            },
            params: &[Kind::Structs, Kind::Ints, Kind::Text, Kind::Texts],
            optional: 0,
            returns: ints(),
            start: open_ports_family,
        },
        Function {
            doc: FunctionDoc {
                name: "sg_allows_all_traffic",
                signature: "sg_allows_all_traffic(ip_permissions List<Struct>, max_prefix_v4 Int64, max_prefix_v6 Int64, \
                            internet_prefix_lists List<Utf8>) -> Boolean",
                summary: Text {
                    en: "Whether an entry opens all protocols, or every port of TCP or UDP, from an internet source.",
                    ja: "インターネットから全プロトコル、またはTCPかUDPの全ポートを開放するルールがあるかどうか。",
                },
                example: "sg_allows_all_traffic([named_struct('ip_protocol', 'tcp', 'from_port', 0, 'to_port', 65535, \
                          'ip_ranges', [named_struct('cidr_ip', '0.0.0.0/0')], 'ipv6_ranges', NULL, \
                          'prefix_list_ids', NULL)], 24, 48, [])",
                result: "true",
            },
            params: &[Kind::Structs, Kind::Int, Kind::Int, Kind::Texts],
            optional: 0,
            returns: DataType::Boolean,
            start: allows_all_traffic,
        },
    ]
}

fn null() -> Eval<'static> {
    Box::new(|_| None)
}

fn open_ports(arguments: &Arguments) -> Result<Eval<'_>> {
    let Some(entries) = Entries::new(arguments)? else { return Ok(null()) };
    let (ports, max4, max6) = (arguments.int_list(1)?, arguments.int(2)?, arguments.int(3)?);
    let prefix_lists = arguments.text_list(4)?;
    Ok(Box::new(move |row| {
        let internet = Internet::Wide { max_prefix_v4: max4.get(row)?, max_prefix_v6: max6.get(row)? };
        entries.open_ports(row, &ports.get(row)?, &internet, &prefix_lists.get(row)?).map(Value::Ints)
    }))
}

fn open_ports_family(arguments: &Arguments) -> Result<Eval<'_>> {
    let Some(entries) = Entries::new(arguments)? else { return Ok(null()) };
    let (ports, families, prefix_lists) = (arguments.int_list(1)?, arguments.text(2)?, arguments.text_list(3)?);
    Ok(Box::new(move |row| {
        let internet = match families.get(row)? {
            "ipv4" => Internet::Family { v6: false },
            "ipv6" => Internet::Family { v6: true },
            _ => return None,
        };
        entries.open_ports(row, &ports.get(row)?, &internet, &prefix_lists.get(row)?).map(Value::Ints)
    }))
}

fn allows_all_traffic(arguments: &Arguments) -> Result<Eval<'_>> {
    let Some(entries) = Entries::new(arguments)? else { return Ok(null()) };
    let (max4, max6, prefix_lists) = (arguments.int(1)?, arguments.int(2)?, arguments.text_list(3)?);
    Ok(Box::new(move |row| {
        let internet = Internet::Wide { max_prefix_v4: max4.get(row)?, max_prefix_v6: max6.get(row)? };
        entries.allows_all(row, &internet, &prefix_lists.get(row)?).map(Value::Bool)
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{eval, eval_all, refusal};

    /// One entry as an SQL struct, in an order of fields that is not EC2's.
    fn entry(protocol: &str, from: Option<i64>, to: Option<i64>, v4: &[&str], v6: &[&str], lists: &[&str]) -> String {
        let port = |port: Option<i64>| port.map_or("CAST(NULL AS BIGINT)".to_owned(), |port| format!("CAST({port} AS BIGINT)"));
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
        let two = [entry("tcp", Some(22), Some(22), &["10.0.0.0/8"], &[], &[]), entry("tcp", Some(3000), Some(4000), all, &[], &[])];
        assert_eq!(open(&two), "[3389]");
    }

    #[test]
    fn families() {
        let ask = |entry: String, family: &str| eval(&format!("sg_open_ports_family([{entry}], [22], '{family}', ['pl-open'])"));
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
}
