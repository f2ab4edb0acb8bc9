//! Port ranges and protocols, in the spellings of EC2.

use arrow::datatypes::DataType;

use crate::function::{Function, Kind, ints};
use crate::value::Value;
use crate::{FunctionDoc, Text};

/// A transport protocol that has ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    Tcp,
    Udp,
}

/// The protocols that the checks ask about.
pub(crate) const WITH_PORTS: [Protocol; 2] = [Protocol::Tcp, Protocol::Udp];

/// A range of ports, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PortRange {
    from: i64,
    to: i64,
}

impl PortRange {
    /// The range of a rule. Absent ends, and EC2's -1, mean all ports.
    pub(crate) fn new(from: Option<i64>, to: Option<i64>) -> Self {
        Self {
            from: from.filter(|port| *port >= 0).unwrap_or(0),
            to: to.filter(|port| *port >= 0).unwrap_or(i64::from(u16::MAX)),
        }
    }

    /// True if the port lies within.
    pub(crate) fn holds(self, port: i64) -> bool {
        self.from <= port && port <= self.to
    }

    /// True if the range is every usable port: 0-65535, or 1-65535, for port 0 can't be connected to.
    pub(crate) fn is_all(self) -> bool {
        self.from <= 1 && self.to >= i64::from(u16::MAX)
    }
}

/// True if a rule for `rule` (a name, a number, or -1 for all) applies to `protocol`.
pub(crate) fn covers(rule: &str, protocol: Protocol) -> bool {
    let rule = rule.trim();
    is_all(rule)
        || match protocol {
            Protocol::Tcp => rule.eq_ignore_ascii_case("tcp") || rule == "6",
            Protocol::Udp => rule.eq_ignore_ascii_case("udp") || rule == "17",
        }
}

/// True if a rule's protocol means all protocols.
pub(crate) fn is_all(rule: &str) -> bool {
    rule == "-1" || rule.eq_ignore_ascii_case("all")
}

/// The protocol of that name or number.
fn parse(name: &str) -> Option<Protocol> {
    match name.trim().to_ascii_lowercase().as_str() {
        "tcp" | "6" => Some(Protocol::Tcp),
        "udp" | "17" => Some(Protocol::Udp),
        _ => None,
    }
}

pub(crate) fn functions() -> Vec<Function> {
    vec![
        Function {
            doc: FunctionDoc {
                name: "port_range_hits",
                signature: "port_range_hits(from_port Int64, to_port Int64, ports List<Int64>) -> List<Int64>",
                summary: Text {
                    en: "Those of the ports that lie within the range. A NULL or -1 end means no bound.",
                    ja: "指定したポートのうち、範囲に含まれるもの。端がNULLまたは-1なら制限なしとみなします。",
                },
                example: "port_range_hits(20, 25, [22, 3389])",
                result: "[22]",
            },
            params: &[Kind::Int, Kind::Int, Kind::Ints],
            optional: 0,
            returns: ints(),
            start: |arguments| {
                let (from, to, ports) = (arguments.int(0)?, arguments.int(1)?, arguments.int_list(2)?);
                Ok(Box::new(move |row| {
                    let range = PortRange::new(from.get(row), to.get(row));
                    Some(Value::Ints(ports.get(row)?.into_iter().filter(|port| range.holds(*port)).collect()))
                }))
            },
        },
        Function {
            doc: FunctionDoc {
                name: "protocol_covers",
                signature: "protocol_covers(rule_protocol Utf8, protocol Utf8) -> Boolean",
                summary: Text {
                    en: "Whether a rule for the first protocol (name, number, or -1 for all) applies to 'tcp' or 'udp'.",
                    ja: "ルールのプロトコル（名前、番号、またはすべてを表す-1）が'tcp'または'udp'に適用されるかどうか。",
                },
                example: "protocol_covers('-1', 'tcp')",
                result: "true",
            },
            params: &[Kind::Text, Kind::Text],
            optional: 0,
            returns: DataType::Boolean,
            start: |arguments| {
                let (rules, protocols) = (arguments.text(0)?, arguments.text(1)?);
                Ok(Box::new(move |row| Some(Value::Bool(covers(rules.get(row)?, parse(protocols.get(row)?)?)))))
            },
        },
    ]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::eval;

    proptest! {
        #[test]
        fn ranges_agree_with_enumeration(from in -1i64..70, length in -2i64..40, port in 0i64..100) {
            let to = from + length;
            let ports: Vec<i64> = match (from, to) {
                (-1, _) if to < 0 => (0..=65535).collect(),
                (-1, _) => (0..=to).collect(),
                (_, _) if to == -1 => (from..=65535).collect(),
                _ => (from..=to).collect(),
            };
            prop_assume!(to >= -1);
            prop_assert_eq!(PortRange::new(Some(from), Some(to)).holds(port), ports.contains(&port));
        }
    }

    #[test]
    fn hits() {
        assert_eq!(eval("port_range_hits(NULL, NULL, [22, 3389])"), "[22, 3389]");
        assert_eq!(eval("port_range_hits(-1, -1, [22])"), "[22]");
        assert_eq!(eval("port_range_hits(0, 65535, [22])"), "[22]");
        assert_eq!(eval("port_range_hits(23, 24, [22])"), "[]");
        assert_eq!(eval("port_range_hits(1, 2, [])"), "[]");
        assert_eq!(eval("port_range_hits(1, 2, NULL)"), "NULL");
    }

    #[test]
    fn protocols() {
        for (rule, protocol, expected) in [
            ("-1", "udp", "true"),
            ("all", "tcp", "true"),
            ("6", "tcp", "true"),
            ("TCP", "6", "true"),
            ("17", "udp", "true"),
            ("tcp", "udp", "false"),
            ("icmp", "tcp", "false"),
            ("58", "tcp", "false"),
            ("tcp", "sctp", "NULL"),
        ] {
            assert_eq!(eval(&format!("protocol_covers('{rule}', '{protocol}')")), expected, "{rule} {protocol}");
        }
    }
}
