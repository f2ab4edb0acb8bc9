//! What the ingress entries of a network ACL let through.
//!
//! The function takes the `entries` column as EC2's `DescribeNetworkAcls` answers it: a list of structs with
//! `rule_number`, `protocol`, `rule_action`, `egress`, `cidr_block`, `ipv6_cidr_block` and `port_range{from, to}`.
//! EC2 walks the entries by number, lowest first, and the first one that matches decides.

use datafusion::common::Result;
use ipnet::IpNet;

use crate::arguments::{Arguments, Ints, StructLists, Texts};
use crate::cidr;
use crate::function::{Eval, Function, Kind, ints};
use crate::ports::{self, PortRange, Protocol};
use crate::value::Value;
use crate::{FunctionDoc, Text};

/// Which sources are asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    V4,
    V6,
}

/// One ingress entry that applies to TCP.
#[derive(Debug, Clone)]
struct Rule {
    number: i64,
    allow: bool,
    source: IpNet,
    ports: PortRange,
}

impl Rule {
    fn is_of(&self, family: Family) -> bool {
        matches!(self.source, IpNet::V6(_)) == (family == Family::V6)
    }
}

/// True if a whole-internet source of `family` reaches the port. `rules` are sorted by number.
fn is_open(rules: &[Rule], family: Family, port: i64) -> bool {
    let matching: Vec<&Rule> = rules.iter().filter(|rule| rule.is_of(family) && rule.ports.holds(port)).collect();
    matching.iter().enumerate().any(|(position, rule)| {
        // Half of the internet counts as the internet: two halves are the usual way around a rule against all of it.
        let from_internet = rule.allow && rule.source.prefix_len() <= 1;
        from_internet
            && !matching.iter().take(position).any(|earlier| !earlier.allow && earlier.source.contains(&rule.source))
    })
}

/// The entries of all rows, taken apart into columns.
struct Entries {
    lists: StructLists,
    number: Ints,
    protocol: Texts,
    action: Texts,
    egress: Vec<Option<bool>>,
    ipv4: Texts,
    ipv6: Texts,
    ports: Option<(Ints, Ints)>,
}

impl Entries {
    fn new(arguments: &Arguments) -> Result<Option<Self>> {
        let Some(lists) = arguments.struct_list(0)? else {
            return Ok(None);
        };
        let entries = lists.items();
        let ports = match entries.structure("port_range")? {
            Some(range) => Some((range.int("from")?, range.int("to")?)),
            None => None,
        };
        Ok(Some(Self {
            number: entries.int("rule_number")?,
            protocol: entries.text("protocol")?,
            action: entries.text("rule_action")?,
            egress: entries.boolean("egress")?,
            ipv4: entries.text("cidr_block")?,
            ipv6: entries.text("ipv6_cidr_block")?,
            ports,
            lists,
        }))
    }

    /// The ingress rules of `row` for TCP, sorted; `None` if one can't be understood.
    fn rules(&self, row: usize) -> Option<Vec<Rule>> {
        let mut rules = Vec::new();
        for entry in self.lists.get(row)? {
            if self.egress.get(entry).copied().flatten()? {
                continue;
            }
            let protocol = self.protocol.get(entry)?;
            if !ports::covers(protocol, Protocol::Tcp) {
                continue;
            }
            let allow = match self.action.get(entry)? {
                "allow" => true,
                "deny" => false,
                _ => return None,
            };
            let source = cidr::parse(self.ipv4.get(entry).or_else(|| self.ipv6.get(entry))?)?;
            let (from, to) = match &self.ports {
                Some((from, to)) if !ports::is_all(protocol) => (from.get(entry), to.get(entry)),
                _ => (None, None),
            };
            rules.push(Rule { number: self.number.get(entry)?, allow, source, ports: PortRange::new(from, to) });
        }
        rules.sort_by_key(|rule| rule.number);
        Some(rules)
    }
}

pub(crate) fn functions() -> Vec<Function> {
    vec![Function {
        doc: FunctionDoc {
            name: "nacl_open_ports",
            signature: "nacl_open_ports(entries List<Struct>, ports List<Int64>, family Utf8) -> List<Int64>",
            summary: Text {
                en: "Those of the ports that ingress entries, walked by rule number, let in for TCP from 0.0.0.0/0 \
                     ('ipv4'), ::/0 ('ipv6') or either ('any') before a deny of the whole source and port. NULL if an \
                     entry can't be understood.",
                ja: "インバウンドのエントリーをルール番号順に評価し、送信元全体とポートの拒否より先に、0.0.0.0/0（'ipv4'）、\
                     ::/0（'ipv6'）またはそのいずれか（'any'）からTCPを許可するポート。読めないエントリーがあればNULLです。",
            },
            example: "nacl_open_ports([named_struct('rule_number', 100, 'protocol', '-1', 'rule_action', 'allow', \
                      'egress', false, 'cidr_block', '0.0.0.0/0', 'ipv6_cidr_block', NULL, 'port_range', NULL)], \
                      [22], 'any')",
            result: "[22]",
        },
        params: &[Kind::Structs, Kind::Ints, Kind::Text],
        optional: 0,
        returns: ints(),
        start: nacl_open_ports,
    }]
}

fn nacl_open_ports(arguments: &Arguments) -> Result<Eval<'_>> {
    let Some(entries) = Entries::new(arguments)? else {
        return Ok(Box::new(|_| None));
    };
    let (ports, families) = (arguments.int_list(1)?, arguments.text(2)?);
    Ok(Box::new(move |row| {
        let families: &[Family] = match families.get(row)? {
            "ipv4" => &[Family::V4],
            "ipv6" => &[Family::V6],
            "any" => &[Family::V4, Family::V6],
            _ => return None,
        };
        let ports = ports.get(row)?;
        let rules = entries.rules(row)?;
        let open = |port: &i64| families.iter().any(|family| is_open(&rules, *family, *port));
        Some(Value::Ints(ports.into_iter().filter(open).collect()))
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::eval;

    fn entry(number: i64, action: &str, protocol: &str, cidr: &str, ports: Option<(i64, i64)>) -> String {
        let (v4, v6) = if cidr.contains(':') {
            ("NULL".to_owned(), format!("'{cidr}'"))
        } else {
            (format!("'{cidr}'"), "NULL".to_owned())
        };
        let end = |end: Option<i64>| end.map_or("NULL".to_owned(), |port| port.to_string());
        format!(
            "named_struct('port_range', named_struct('to', CAST({} AS BIGINT), 'from', CAST({} AS BIGINT)), 'egress', false, \
             'rule_number', {number}, 'rule_action', '{action}', 'protocol', '{protocol}', \
             'cidr_block', CAST({v4} AS VARCHAR), 'ipv6_cidr_block', CAST({v6} AS VARCHAR))",
            end(ports.map(|ports| ports.1)),
            end(ports.map(|ports| ports.0)),
        )
    }

    fn ask(entries: &[String], family: &str) -> String {
        eval(&format!("nacl_open_ports([{}], [22, 3389], '{family}')", entries.join(", ")))
    }

    const ALL: &str = "0.0.0.0/0";
    const DEFAULT_DENY: i64 = 32767;

    #[test]
    fn order_decides() {
        let deny_ssh = |number| entry(number, "deny", "6", ALL, Some((22, 22)));
        let allow_all = |number| entry(number, "allow", "-1", ALL, None);
        assert_eq!(ask(&[allow_all(100), entry(DEFAULT_DENY, "deny", "-1", ALL, None)], "any"), "[22, 3389]");
        assert_eq!(ask(&[deny_ssh(90), allow_all(100)], "any"), "[3389]");
        assert_eq!(ask(&[allow_all(100), deny_ssh(90)], "any"), "[3389]", "the list need not be sorted");
        assert_eq!(ask(&[deny_ssh(110), allow_all(100)], "any"), "[22, 3389]");
        assert_eq!(ask(&[entry(90, "deny", "-1", ALL, None), allow_all(100)], "any"), "[]");
        assert_eq!(ask(&[entry(90, "deny", "6", "10.0.0.0/8", None), allow_all(100)], "any"), "[22, 3389]");
        assert_eq!(ask(&[entry(90, "deny", "17", ALL, None), allow_all(100)], "any"), "[22, 3389]");
    }

    #[test]
    fn sources_and_families() {
        let v6 = || entry(100, "allow", "6", "::/0", Some((22, 22)));
        assert_eq!(ask(&[v6()], "ipv6"), "[22]");
        assert_eq!(ask(&[v6()], "ipv4"), "[]");
        assert_eq!(ask(&[v6()], "any"), "[22]");
        assert_eq!(ask(&[v6()], "both"), "NULL");
        assert_eq!(ask(&[entry(100, "allow", "6", "10.0.0.0/8", None)], "any"), "[]");
        assert_eq!(ask(&[entry(100, "allow", "17", ALL, None)], "any"), "[]");
        assert_eq!(ask(&[entry(100, "allow", "6", "0.0.0.0/1", None)], "any"), "[22, 3389]");
        // A deny of one family says nothing of the other.
        assert_eq!(ask(&[entry(90, "deny", "-1", ALL, None), v6()], "any"), "[22]");
    }

    #[test]
    fn what_cannot_be_read_is_unknown() {
        assert_eq!(ask(&[entry(100, "allow", "6", "nonsense", None)], "any"), "NULL");
        assert_eq!(ask(&[entry(100, "perhaps", "6", ALL, None)], "any"), "NULL");
        assert_eq!(eval("nacl_open_ports(NULL, [22], 'any')"), "NULL");
    }

    #[test]
    fn egress_is_left_out() {
        let egress = entry(100, "allow", "-1", ALL, None).replace("'egress', false", "'egress', true");
        assert_eq!(ask(&[egress], "any"), "[]");
    }

    /// EC2's own walk for one packet: the first entry that holds address and port decides.
    fn naive_admits(rules: &[Rule], address: u32, port: i64) -> bool {
        let address = IpNet::from(std::net::IpAddr::V4(address.into()));
        let mut sorted: Vec<&Rule> = rules.iter().collect();
        sorted.sort_by_key(|rule| rule.number);
        sorted
            .into_iter()
            .find(|rule| rule.source.contains(&address) && rule.ports.holds(port))
            .is_some_and(|rule| rule.allow)
    }

    fn rule() -> impl Strategy<Value = Rule> {
        (1i64..1000, any::<bool>(), proptest::sample::select(vec![ALL, "0.0.0.0/0", "52.0.0.0/8"]), 0i64..6, 0i64..6)
            .prop_map(|(number, allow, source, from, length)| Rule {
                number,
                allow,
                source: cidr::parse(source).unwrap(),
                ports: PortRange::new(Some(from), Some(from + length)),
            })
    }

    proptest! {
        #[test]
        fn agrees_with_the_packet_walk(rules in proptest::collection::vec(rule(), 0..6), port in 0i64..12) {
            let mut rules = rules;
            rules.sort_by_key(|rule| rule.number);
            rules.dedup_by_key(|rule| rule.number);
            // 9.9.9.9 lies in no source but the whole internet.
            let admitted = naive_admits(&rules, u32::from_be_bytes([9, 9, 9, 9]), port);
            prop_assert_eq!(is_open(&rules, Family::V4, port), admitted);
        }
    }
}
