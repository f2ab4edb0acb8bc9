//! CIDR blocks and addresses: containment, and what of them is public.
//!
//! "Public" means globally reachable after IANA's special-purpose registries (RFC 6890 and its updates): private,
//! shared (CGNAT), loopback, link-local, benchmarking, multicast and reserved addresses are not public.
//! Of IPv6 only `2000::/3` and the NAT64 prefix are public: nothing else is allocated.

use std::net::IpAddr;

use arrow::datatypes::DataType;
use datafusion::common::Result;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::arguments::Arguments;
use crate::function::{Eval, Function, Kind};
use crate::value::Value;
use crate::{FunctionDoc, Text};

/// IPv4 blocks that are not globally reachable, as (first address, prefix length). The documentation blocks are not
/// among them: nothing on AWS should hold them, and calling them private could hide an exposure.
const SPECIAL_V4: [([u8; 4], u8); 11] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

/// IPv6 blocks that are globally reachable, before [`SPECIAL_V6`].
const GLOBAL_V6: [([u16; 8], u8); 2] = [([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96), ([0x2000, 0, 0, 0, 0, 0, 0, 0], 3)];

/// Blocks within [`GLOBAL_V6`] that are not globally reachable: benchmarking and ORCHID.
const SPECIAL_V6: [([u16; 8], u8); 3] = [
    ([0x2001, 2, 0, 0, 0, 0, 0, 0], 48),
    ([0x2001, 0x10, 0, 0, 0, 0, 0, 0], 28),
    ([0x2001, 0x20, 0, 0, 0, 0, 0, 0], 28),
];

/// Blocks for use within an organisation, on a link or on a host: RFC 1918, CGNAT, loopback, link-local, unique local.
const PRIVATE_V4: [([u8; 4], u8); 6] = [
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 168, 0, 0], 16),
];
const PRIVATE_V6: [([u16; 8], u8); 3] =
    [([0, 0, 0, 0, 0, 0, 0, 1], 128), ([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7), ([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10)];

/// A CIDR block or a single address; bits behind the prefix are cleared.
pub(crate) fn parse(text: &str) -> Option<IpNet> {
    let text = text.trim();
    let net = match text.parse::<IpNet>() {
        Ok(net) => net,
        Err(_) => IpNet::from(text.parse::<IpAddr>().ok()?),
    };
    Some(net.trunc())
}

fn v4((address, prefix): ([u8; 4], u8)) -> Option<Ipv4Net> {
    Ipv4Net::new(address.into(), prefix).ok()
}

fn v6((address, prefix): ([u16; 8], u8)) -> Option<Ipv6Net> {
    Ipv6Net::new(address.into(), prefix).ok()
}

/// True if the block holds at least one public address.
pub(crate) fn holds_public(net: &IpNet) -> bool {
    match net {
        IpNet::V4(net) => {
            let special: Vec<_> = SPECIAL_V4.into_iter().filter_map(v4).collect();
            !covered(range_v4(*net), special.into_iter().map(range_v4))
        }
        IpNet::V6(net) => GLOBAL_V6.into_iter().filter_map(v6).any(|global| {
            // Two blocks either nest or are apart: their common part is the smaller one.
            let common = if global.contains(net) {
                *net
            } else if net.contains(&global) {
                global
            } else {
                return false;
            };
            let special: Vec<_> = SPECIAL_V6.into_iter().filter_map(v6).collect();
            !covered(range_v6(&common), special.iter().map(range_v6))
        }),
    }
}

/// True if the whole block is private.
pub(crate) fn is_private(net: &IpNet) -> bool {
    match net {
        IpNet::V4(net) => PRIVATE_V4.into_iter().filter_map(v4).any(|private| private.contains(net)),
        IpNet::V6(net) => PRIVATE_V6.into_iter().filter_map(v6).any(|private| private.contains(net)),
    }
}

/// True if the block holds public addresses and its prefix is shorter than the maximum of its family.
pub(crate) fn is_wide_public(net: &IpNet, max_prefix_v4: i64, max_prefix_v6: i64) -> bool {
    let max_prefix = match net {
        IpNet::V4(_) => max_prefix_v4,
        IpNet::V6(_) => max_prefix_v6,
    };
    i64::from(net.prefix_len()) < max_prefix && holds_public(net)
}

/// True for `0.0.0.0/0` and `::/0`.
pub(crate) fn is_internet(net: &IpNet) -> bool {
    net.prefix_len() == 0
}

/// First and last address as numbers.
type Range = (u128, u128);

fn range_v4(net: Ipv4Net) -> Range {
    (u32::from(net.network()).into(), u32::from(net.broadcast()).into())
}

fn range_v6(net: &Ipv6Net) -> Range {
    (net.network().into(), net.broadcast().into())
}

/// True if every number of `range` lies in one of `parts`, which are sorted by their first number.
fn covered((first, last): Range, parts: impl Iterator<Item = Range>) -> bool {
    let mut next = first;
    for (start, end) in parts {
        if start <= next && next <= end {
            if end >= last {
                return true;
            }
            next = end + 1;
        }
    }
    false
}

pub(crate) fn functions() -> Vec<Function> {
    vec![
        Function {
            doc: FunctionDoc {
                name: "cidr_contains",
                signature: "cidr_contains(outer Utf8, inner Utf8) -> Boolean",
                summary: Text {
                    en: "Whether the outer block holds the whole inner block or address; false for two families.",
                    ja: "外側のCIDRが内側のCIDRまたはアドレスをすべて含むかどうか。IPv4とIPv6の組み合わせはfalseです。",
                },
                example: "cidr_contains('10.0.0.0/8', '10.1.2.0/24')",
                result: "true",
            },
            params: &[Kind::Text, Kind::Text],
            optional: 0,
            returns: DataType::Boolean,
            start: |arguments| {
                let (outer, inner) = (arguments.text(0)?, arguments.text(1)?);
                Ok(Box::new(move |row| {
                    let (outer, inner) = (parse(outer.get(row)?)?, parse(inner.get(row)?)?);
                    Some(Value::Bool(outer.contains(&inner)))
                }))
            },
        },
        Function {
            doc: FunctionDoc {
                name: "cidr_is_internet",
                signature: "cidr_is_internet(cidr Utf8) -> Boolean",
                summary: Text {
                    en: "Whether the block is 0.0.0.0/0 or ::/0.",
                    ja: "CIDRが0.0.0.0/0または::/0かどうか。",
                },
                example: "cidr_is_internet('::/0')",
                result: "true",
            },
            params: &[Kind::Text],
            optional: 0,
            returns: DataType::Boolean,
            start: |arguments| of_block(arguments, is_internet),
        },
        Function {
            doc: FunctionDoc {
                name: "cidr_is_wide_public",
                signature: "cidr_is_wide_public(cidr Utf8, max_prefix_v4 Int64, max_prefix_v6 Int64) -> Boolean",
                summary: Text {
                    en: "Whether the block holds public addresses and is wider (has a shorter prefix) than allowed. \
                         Private, CGNAT, link-local and reserved addresses are not public.",
                    ja: "CIDRがパブリックアドレスを含み、許容範囲より広い（プレフィックスが短い）かどうか。プライベート、CGNAT、\
                         リンクローカル、文書用、予約済みのアドレスはパブリックとみなしません。",
                },
                example: "cidr_is_wide_public('52.0.0.0/8', 24, 48)",
                result: "true",
            },
            params: &[Kind::Text, Kind::Int, Kind::Int],
            optional: 0,
            returns: DataType::Boolean,
            start: |arguments| {
                let (blocks, max4, max6) = (arguments.text(0)?, arguments.int(1)?, arguments.int(2)?);
                Ok(Box::new(move |row| {
                    let net = parse(blocks.get(row)?)?;
                    Some(Value::Bool(is_wide_public(&net, max4.get(row)?, max6.get(row)?)))
                }))
            },
        },
        Function {
            doc: FunctionDoc {
                name: "cidr_is_private",
                signature: "cidr_is_private(cidr Utf8) -> Boolean",
                summary: Text {
                    en: "Whether the whole block is private: RFC 1918, CGNAT (100.64.0.0/10), loopback, link-local or IPv6 \
                         unique local.",
                    ja: "CIDR全体がプライベート（RFC 1918、CGNAT、ループバック、リンクローカル、IPv6ユニークローカル）かどうか。",
                },
                example: "cidr_is_private('172.16.0.0/11')",
                result: "false",
            },
            params: &[Kind::Text],
            optional: 0,
            returns: DataType::Boolean,
            start: |arguments| of_block(arguments, is_private),
        },
        Function {
            doc: FunctionDoc {
                name: "ip_is_public",
                signature: "ip_is_public(ip Utf8) -> Boolean",
                summary: Text {
                    en: "Whether the address is public (globally reachable).",
                    ja: "IPアドレスがパブリック（インターネットから到達可能な範囲）かどうか。",
                },
                example: "ip_is_public('8.8.8.8')",
                result: "true",
            },
            params: &[Kind::Text],
            optional: 0,
            returns: DataType::Boolean,
            start: |arguments| {
                let addresses = arguments.text(0)?;
                Ok(Box::new(move |row| {
                    let address = addresses.get(row)?.trim().parse::<IpAddr>().ok()?;
                    Some(Value::Bool(holds_public(&IpNet::from(address))))
                }))
            },
        },
    ]
}

fn of_block(arguments: &Arguments, test: fn(&IpNet) -> bool) -> Result<Eval<'_>> {
    let blocks = arguments.text(0)?;
    Ok(Box::new(move |row| Some(Value::Bool(test(&parse(blocks.get(row)?)?)))))
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use proptest::prelude::*;

    use super::*;
    use crate::testing::{eval, eval_all};

    /// Containment, bit by bit.
    fn naive_contains(outer: (u128, u8), inner: (u128, u8), width: u8) -> bool {
        outer.1 <= inner.1
            && (0..outer.1).all(|bit| {
                let mask = 1u128 << (width - 1 - bit);
                outer.0 & mask == inner.0 & mask
            })
    }

    /// The standard library's view of one IPv4 address, as far as it is stable, and the rest by hand.
    fn naive_public_v4(address: Ipv4Addr) -> bool {
        let [a, b, c, _] = address.octets();
        !(a == 0
            || address.is_private()
            || address.is_loopback()
            || address.is_link_local()
            || address.is_multicast()
            || a >= 240
            || (a == 100 && (64..128).contains(&b))
            || (a == 198 && (b == 18 || b == 19))
            || (a == 192 && b == 0 && c == 0))
    }

    /// Starts that lie in or beside the special blocks more often than chance would have it.
    fn interesting_v4() -> impl Strategy<Value = u32> {
        let edges: Vec<u32> = SPECIAL_V4
            .iter()
            .filter_map(|block| v4(*block))
            .flat_map(|net| {
                let (first, last) = (u32::from(net.network()), u32::from(net.broadcast()));
                [first, last, first.wrapping_sub(1), last.wrapping_add(1)]
            })
            .collect();
        prop_oneof![any::<u32>(), proptest::sample::select(edges)]
    }

    proptest! {
        #[test]
        fn containment_v4(a in interesting_v4(), pa in 0u8..=32, b in interesting_v4(), pb in 0u8..=32, near: bool) {
            let b = if near { a ^ (b >> 20) } else { b };
            let outer = parse(&format!("{}/{pa}", Ipv4Addr::from(a))).unwrap();
            let inner = parse(&format!("{}/{pb}", Ipv4Addr::from(b))).unwrap();
            prop_assert_eq!(outer.contains(&inner), naive_contains((a.into(), pa), (b.into(), pb), 32));
        }

        #[test]
        fn containment_v6(a: u128, pa in 0u8..=128, b: u128, pb in 0u8..=128, near: bool) {
            let b = if near { a ^ (b >> 100) } else { b };
            let outer = parse(&format!("{}/{pa}", Ipv6Addr::from(a))).unwrap();
            let inner = parse(&format!("{}/{pb}", Ipv6Addr::from(b))).unwrap();
            prop_assert_eq!(outer.contains(&inner), naive_contains((a, pa), (b, pb), 128));
        }

        #[test]
        fn one_public_address(address in interesting_v4()) {
            let address = Ipv4Addr::from(address);
            prop_assert_eq!(holds_public(&IpNet::from(IpAddr::V4(address))), naive_public_v4(address));
        }

        #[test]
        fn blocks_hold_what_their_addresses_are(start in interesting_v4(), prefix in 20u8..=32) {
            let net = Ipv4Net::new(start.into(), prefix).unwrap().trunc();
            // All addresses of a small block: a block is public if any address is.
            let (first, last) = (u32::from(net.network()), u32::from(net.broadcast()));
            let any_public = (first..=last).any(|address| naive_public_v4(address.into()));
            prop_assert_eq!(holds_public(&IpNet::V4(net)), any_public);
        }
    }

    #[test]
    fn wide_and_public() {
        for (block, expected) in [
            ("0.0.0.0/0", "true"),
            ("::/0", "true"),
            ("0.0.0.0/1", "true"),
            ("52.0.0.0/23", "true"),
            ("52.0.0.0/24", "false"),
            ("10.0.0.0/8", "false"),
            ("100.64.0.0/10", "false"),
            ("100.0.0.0/8", "true"),
            ("224.0.0.0/3", "false"),
            ("192.0.0.0/8", "true"),
            ("203.0.113.0/24", "false"),
            ("2000::/3", "true"),
            ("2406:da18::/47", "true"),
            ("2406:da18::/48", "false"),
            ("2001:db8::/32", "true"),
            ("2001::/16", "true"),
            ("fc00::/7", "false"),
            ("fe80::/10", "false"),
            ("4000::/2", "false"),
            ("nonsense", "NULL"),
            ("10.0.0.0/33", "NULL"),
        ] {
            assert_eq!(eval(&format!("cidr_is_wide_public('{block}', 24, 48)")), expected, "{block}");
        }
    }

    #[test]
    fn internet_private_and_addresses() {
        assert_eq!(
            eval_all("cidr_is_internet(c)", "('0.0.0.0/0'), ('::/0'), ('0::0/0'), ('0.0.0.0/1'), ('x'), (NULL)"),
            ["true", "true", "true", "false", "NULL", "NULL"]
        );
        assert_eq!(
            eval_all(
                "cidr_is_private(c)",
                "('10.1.0.0/16'), ('172.31.0.0/16'), ('fd00::/8'), ('8.8.8.8'), ('10.0.0.0/7')"
            ),
            ["true", "true", "true", "false", "false"]
        );
        assert_eq!(
            eval_all(
                "ip_is_public(c)",
                "('1.1.1.1'), ('192.168.0.1'), ('2606:4700::1'), ('::1'), ('::ffff:10.0.0.1'), ('1.1')"
            ),
            ["true", "false", "true", "false", "false", "NULL"]
        );
        assert_eq!(eval("cidr_contains('10.0.0.0/8', '10.0.0.9')"), "true");
        assert_eq!(eval("cidr_contains('0.0.0.0/0', '::1')"), "false");
        assert_eq!(eval("cidr_contains('10.0.0.5/8', '10.200.0.0/16')"), "true");
        assert_eq!(eval("cidr_contains('10.0.0.0/8', 'sg-1')"), "NULL");
    }
}
