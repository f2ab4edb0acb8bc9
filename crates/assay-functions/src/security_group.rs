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
        let Some(lists) = arguments.struct_list(0)? else {
            return Ok(None);
        };
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
    fn is_from_internet(&self, entry: usize, internet: &Internet, prefix_lists: &[&str]) -> Option<bool> {
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
            match self.is_from_internet(entry, internet, prefix_lists) {
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
            match self.is_from_internet(entry, internet, prefix_lists) {
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
    let Some(entries) = Entries::new(arguments)? else {
        return Ok(null());
    };
    let (ports, max4, max6) = (arguments.int_list(1)?, arguments.int(2)?, arguments.int(3)?);
    let prefix_lists = arguments.text_list(4)?;
    Ok(Box::new(move |row| {
        let internet = Internet::Wide { max_prefix_v4: max4.get(row)?, max_prefix_v6: max6.get(row)? };
        entries.open_ports(row, &ports.get(row)?, &internet, &prefix_lists.get(row)?).map(Value::Ints)
    }))
}

fn open_ports_family(arguments: &Arguments) -> Result<Eval<'_>> {
    let Some(entries) = Entries::new(arguments)? else {
        return Ok(null());
    };
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
    let Some(entries) = Entries::new(arguments)? else {
        return Ok(null());
    };
    let (max4, max6, prefix_lists) = (arguments.int(1)?, arguments.int(2)?, arguments.text_list(3)?);
    Ok(Box::new(move |row| {
        let internet = Internet::Wide { max_prefix_v4: max4.get(row)?, max_prefix_v6: max6.get(row)? };
        entries.allows_all(row, &internet, &prefix_lists.get(row)?).map(Value::Bool)
    }))
}

#[cfg(test)]
mod tests;
