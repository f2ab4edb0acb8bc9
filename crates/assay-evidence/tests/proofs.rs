//! Trees and proofs: the vectors of certificate-transparency, and `ct-merkle`'s own tree as the other way to the answer.
#![cfg(test)]

use assay_evidence::{Frontier, Hash, ProofError, Tree, TreeBuilder, TreeHead, canonical_json, leaf_hash};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use serde_json::json;
use sha2::Sha256;

/// The leaves of certificate-transparency's reference tests.
const LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];

/// Their roots, for no leaf, one leaf and so on.
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// Size, leaf, audit path.
const INCLUSION: [(usize, u64, &[&str]); 7] = [
    (1, 0, &[]),
    (2, 0, &["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"]),
    (2, 1, &["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"]),
    (3, 2, &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        5,
        1,
        &[
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
    (
        8,
        0,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        8,
        5,
        &[
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
];

/// Older size, newer size, proof.
const CONSISTENCY: [(u64, usize, &[&str]); 4] = [
    (1, 1, &[]),
    (
        1,
        8,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        &[
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        &[
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
];

fn tree_of(leaves: &[impl AsRef<[u8]>]) -> Tree {
    Tree::new(leaves.iter().map(|leaf| leaf_hash(leaf.as_ref())).collect())
}

fn texts(path: &[Hash]) -> Vec<String> {
    path.iter().map(|hash| hash.to_hex()).collect()
}

#[test]
fn roots_are_those_of_certificate_transparency() {
    let mut builder = TreeBuilder::new();
    for (size, root) in ROOTS.iter().enumerate() {
        let tree = tree_of(&LEAVES[..size]);
        assert_eq!(tree.head().root.to_hex(), *root);
        assert_eq!(builder.head(), tree.head());
        assert_eq!(TreeHead::over(tree.leaf_hashes()), tree.head());
        if let Some(leaf) = LEAVES.get(size) {
            assert_eq!(builder.push_leaf(leaf), size as u64);
        }
    }
}

#[test]
fn audit_paths_are_those_of_certificate_transparency() {
    for (size, leaf, path) in INCLUSION {
        let tree = tree_of(&LEAVES[..size]);
        let proof = tree.prove_inclusion(leaf).unwrap();
        assert_eq!(texts(&proof), path, "leaf {leaf} of {size}");
        tree.head().verify_inclusion(LEAVES[usize::try_from(leaf).unwrap()], leaf, &proof).unwrap();
    }
}

#[test]
fn consistency_proofs_are_those_of_certificate_transparency() {
    for (old, new, path) in CONSISTENCY {
        let tree = tree_of(&LEAVES[..new]);
        let proof = tree.prove_consistency(old).unwrap();
        assert_eq!(texts(&proof), path, "{old} to {new}");
        let earlier = tree_of(&LEAVES[..usize::try_from(old).unwrap()]).head();
        tree.head().verify_consistency(&earlier, &proof).unwrap();
    }
}

#[test]
fn what_is_not_there_is_not_proved() {
    let tree = tree_of(&LEAVES);
    let none = Tree::new(Vec::new());
    assert_eq!(tree.prove_inclusion(8), Err(ProofError::NoSuchLeaf { index: 8, size: 8 }));
    assert_eq!(none.prove_inclusion(0), Err(ProofError::NoSuchLeaf { index: 0, size: 0 }));
    assert_eq!(tree.prove_consistency(9), Err(ProofError::NotEarlier { old: 9, new: 8 }));
    assert!(tree.head().verify_inclusion(b"", 8, &[]).is_err());
    assert!(none.head().verify_inclusion(b"", 0, &[]).is_err());
    tree.head().verify_consistency(&none.head(), &[]).unwrap();
    let forged = TreeHead { size: 0, root: Hash::of(b"x") };
    assert!(tree.head().verify_consistency(&forged, &[]).is_err());
    for size in [u64::MAX, u64::MAX / 2 + 2, 1 << 60] {
        let huge = TreeHead { size, root: Hash::of(b"") };
        assert_eq!(huge.verify_inclusion(b"", size - 1, &[]), Err(ProofError::TooLarge(size)));
        assert_eq!(huge.verify_consistency(&tree.head(), &[]), Err(ProofError::TooLarge(size)));
    }
    assert!(Frontier::from_parts(3, vec![Hash::of(b"")]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The naive way: a tree that keeps all leaves, by the crate that others use.
    #[test]
    fn our_nodes_are_those_of_another_tree(leaves in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..80)) {
        let tree = tree_of(&leaves);
        let mut other = MemoryBackedTree::<Sha256, &[u8]>::new();
        let mut frontier = Frontier::new();
        for leaf in &leaves {
            let before = (frontier.head(), other.len());
            other.push(leaf);
            frontier.push(leaf_hash(leaf));
            let root = Hash::from_bytes((*other.root().as_bytes()).into());
            prop_assert_eq!(frontier.head().root, root);
            let proof = tree.prove_consistency(before.1).unwrap();
            tree.head().verify_consistency(&before.0, &proof).unwrap();
        }
        prop_assert_eq!(tree.head(), frontier.head());
        let again = Frontier::from_parts(frontier.size(), frontier.nodes().to_vec()).unwrap();
        prop_assert_eq!(again, frontier);
        for (index, leaf) in leaves.iter().enumerate() {
            let proof = tree.prove_inclusion(index as u64).unwrap();
            let bytes: Vec<u8> = proof.iter().flat_map(|hash| *hash.as_bytes()).collect();
            let theirs = other.prove_inclusion(index);
            prop_assert_eq!(bytes.as_slice(), theirs.as_bytes());
            tree.head().verify_inclusion(leaf, index as u64, &proof).unwrap();
        }
    }

    /// Another leaf, another place, another root, a longer, shorter or changed path: none holds.
    #[test]
    fn a_changed_proof_does_not_hold(size in 2_usize..60, at in any::<prop::sample::Index>(), bit in 0_usize..256) {
        let leaves: Vec<_> = (0..size).map(|number| format!("leaf {number}")).collect();
        let tree = tree_of(&leaves);
        let head = tree.head();
        let index = at.index(size);
        let path = tree.prove_inclusion(index as u64).unwrap();
        let holds = |head: &TreeHead, leaf: &str, index: usize, path: &[Hash]| head.verify_inclusion(leaf.as_bytes(), index as u64, path).is_ok();
        prop_assert!(holds(&head, &leaves[index], index, &path));
        prop_assert!(!holds(&head, "leaf", index, &path));
        prop_assert!(!holds(&head, &leaves[index], (index + 1) % size, &path));
        prop_assert!(!holds(&head, &leaves[index], index, &path[1..]));
        prop_assert!(!holds(&head, &leaves[index], index, &[path.clone(), vec![Hash::of(b"")]].concat()));
        let mut changed = path.clone();
        let place = bit % changed.len();
        let mut bytes = *changed[place].as_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        changed[place] = Hash::from_bytes(bytes);
        prop_assert!(!holds(&head, &leaves[index], index, &changed));
        let other = TreeHead { root: Hash::of(b"other"), ..head };
        prop_assert!(!holds(&other, &leaves[index], index, &path));

        let old = index + 1;
        let earlier = tree_of(&leaves[..old]).head();
        let proof = tree.prove_consistency(old as u64).unwrap();
        prop_assert!(head.verify_consistency(&earlier, &proof).is_ok());
        let rewritten = TreeHead { root: Hash::of(b"other"), ..earlier };
        prop_assert!(head.verify_consistency(&rewritten, &proof).is_err());
    }
}

#[test]
fn canonical_json_has_one_form() {
    let value = json!({"b": [1, {"z": null, "a": "é\n"}], "a": true, "B": 0.1, "ä": -1});
    let expected = r#"{"B":0.1,"a":true,"b":[1,{"a":"é\n","z":null}],"ä":-1}"#;
    assert_eq!(String::from_utf8(canonical_json(&value)).unwrap(), expected);
}

#[test]
fn a_hash_has_one_text() {
    let hash = Hash::of(b"abc");
    assert_eq!(hash.to_hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(Hash::from_hex(&hash.to_hex()).unwrap(), hash);
    assert_eq!(Hash::from_base64(&hash.to_base64()).unwrap(), hash);
    for text in [hash.to_hex().to_uppercase(), format!("{hash}0"), "+1".repeat(32), "zz".repeat(32), "é".repeat(32)] {
        assert!(Hash::from_hex(&text).is_err(), "{text}");
    }
}
