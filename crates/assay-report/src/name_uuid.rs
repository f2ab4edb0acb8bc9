//! UUIDs made from names (RFC 9562, version 5): the same name always gives the same UUID.

use sha1::{Digest as _, Sha1};

/// The name space of everything that Assay names: itself a UUID of version 5, of `assay` in the name space for URLs.
const SPACE: [u8; 16] =
    [0xc8, 0x9e, 0xa6, 0x1e, 0xdf, 0x03, 0x5f, 0x32, 0xae, 0x2e, 0x81, 0xbb, 0x36, 0xed, 0x87, 0x11];

/// The UUID of a thing that has a name in parts, for example `["observation", collection, check]`.
pub(crate) fn uuid(parts: &[&str]) -> String {
    in_space(SPACE, parts.join("\u{1f}").as_bytes())
}

fn in_space(space: [u8; 16], name: &[u8]) -> String {
    let hash = Sha1::new().chain_update(space).chain_update(name).finalize();
    let mut bytes = [0_u8; 16];
    for (index, (byte, hashed)) in bytes.iter_mut().zip(hash).enumerate() {
        *byte = match index {
            6 => (hashed & 0x0f) | 0x50,
            8 => (hashed & 0x3f) | 0x80,
            _ => hashed,
        };
    }
    let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let group = |from: usize, to: usize| hex.get(from..to).map(<[String]>::concat).unwrap_or_default();
    [group(0, 4), group(4, 6), group(6, 8), group(8, 10), group(10, 16)].join("-")
}

#[cfg(test)]
mod tests {
    use super::{in_space, uuid};

    #[test]
    fn the_space_is_the_name_assay_among_urls() {
        let url = [0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8];
        let plain = super::SPACE.map(|byte| format!("{byte:02x}")).concat();
        assert_eq!(in_space(url, b"assay").replace('-', ""), plain);
    }

    /// The example of RFC 9562, appendix A.4.
    #[test]
    fn the_standards_example() {
        let dns = [0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8];
        assert_eq!(in_space(dns, b"www.example.com"), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(uuid(&["ab", "c"]), uuid(&["a", "bc"]));
        assert_eq!(uuid(&["a"]), uuid(&["a"]));
    }
}
