//! Merkle trees as in RFC 6962, section 2.1, from the hashes of their leaves.
//!
//! Which nodes a proof consists of, and whether a proof holds, is `ct-merkle`'s arithmetic. Its own tree keeps every leaf
//! in memory, so the nodes are filled in here: 32 bytes for a leaf, and as much again for all nodes above them.

use ct_merkle::{
    ConsistencyProof, InclusionProof, RootHash, indices_for_consistency_proof, indices_for_inclusion_proof,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{Hash, canonical::canonical_row};

/// More leaves than any log has; larger sizes are refused before they reach the arithmetic of indices.
const MOST_LEAVES: u64 = 1 << 48;

/// Why a proof can't be made or does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// There is no such leaf.
    #[error("leaf {index} is not in a tree of {size} leaves")]
    NoSuchLeaf {
        /// The leaf asked for, from 0.
        index: u64,
        /// The tree's leaves.
        size: u64,
    },
    /// The older tree is larger than the newer.
    #[error("a tree of {old} leaves can't be an earlier state of one of {new}")]
    NotEarlier {
        /// Leaves of the older.
        old: u64,
        /// Leaves of the newer.
        new: u64,
    },
    /// The hashes don't lead to the root.
    #[error("the inclusion proof of leaf {index} does not lead to the root over {size} leaves: {why}")]
    NotIncluded {
        /// The leaf, from 0.
        index: u64,
        /// The tree's leaves.
        size: u64,
        /// The arithmetic's words.
        why: String,
    },
    /// The newer tree was not made from the older by adding leaves.
    #[error("the tree of {new} leaves does not continue the one of {old}: {why}")]
    NotConsistent {
        /// Leaves of the older.
        old: u64,
        /// Leaves of the newer.
        new: u64,
        /// The arithmetic's words.
        why: String,
    },
    /// A frontier's parts don't fit its size.
    #[error("a frontier of {size} leaves has {expected} nodes, not {found}")]
    NoFrontier {
        /// The leaves that it claims.
        size: u64,
        /// The nodes it should have.
        expected: u32,
        /// The nodes it has.
        found: usize,
    },
    /// A size that is not credible.
    #[error("a tree of {0} leaves is beyond what can be checked")]
    TooLarge(u64),
}

/// The hash of a leaf: SHA-256 of a zero byte and the leaf's bytes.
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Hash::from_bytes(Sha256::new().chain_update([0]).chain_update(leaf).finalize().into())
}

/// The hash of a node: SHA-256 of a one byte and its two children.
fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let node = Sha256::new().chain_update([1]).chain_update(left.as_bytes()).chain_update(right.as_bytes());
    Hash::from_bytes(node.finalize().into())
}

/// What a tree is known by: how many leaves it has, and its root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreeHead {
    /// The number of leaves.
    pub size: u64,
    /// The root hash; SHA-256 of nothing for an empty tree.
    pub root: Hash,
}

impl TreeHead {
    /// The head over these leaf hashes.
    pub fn over<'a>(leaf_hashes: impl IntoIterator<Item = &'a Hash>) -> Self {
        let mut frontier = Frontier::new();
        for hash in leaf_hashes {
            frontier.push(*hash);
        }
        frontier.head()
    }

    fn root_hash(&self) -> RootHash<Sha256> {
        RootHash::new((*self.root.as_bytes()).into(), self.size)
    }

    /// Checks that `leaf` (its bytes, not its hash) is leaf number `index` of this tree.
    pub fn verify_inclusion(&self, leaf: &[u8], index: u64, path: &[Hash]) -> Result<(), ProofError> {
        let Self { size, .. } = *self;
        if size > MOST_LEAVES {
            return Err(ProofError::TooLarge(size));
        }
        if index >= size {
            return Err(ProofError::NoSuchLeaf { index, size });
        }
        let refused =
            |why: ct_merkle::InclusionVerifError| ProofError::NotIncluded { index, size, why: why.to_string() };
        let proof = InclusionProof::try_from_bytes(bytes_of(path)).map_err(refused)?;
        self.root_hash().verify_inclusion(&leaf, index, &proof).map_err(refused)
    }

    /// Checks that this tree was made from `old` by adding leaves only. Every tree continues the empty one.
    pub fn verify_consistency(&self, old: &Self, path: &[Hash]) -> Result<(), ProofError> {
        let (old_size, size) = (old.size, self.size);
        if size > MOST_LEAVES {
            return Err(ProofError::TooLarge(size));
        }
        if old_size > size {
            return Err(ProofError::NotEarlier { old: old_size, new: size });
        }
        let refused = |why: String| ProofError::NotConsistent { old: old_size, new: size, why };
        if old_size == 0 {
            let empty = path.is_empty() && old.root == Hash::of(b"");
            return if empty {
                Ok(())
            } else {
                Err(refused("the empty tree has its own root and no proof".to_owned()))
            };
        }
        let proof = ConsistencyProof::try_from_bytes(bytes_of(path)).map_err(|why| refused(why.to_string()))?;
        self.root_hash().verify_consistency(&old.root_hash(), &proof).map_err(|why| refused(why.to_string()))
    }
}

fn bytes_of(path: &[Hash]) -> Vec<u8> {
    path.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

/// A tree that proofs can be made from.
#[derive(Debug, Clone)]
pub struct Tree {
    /// The leaf hashes, then each level above; a node without a sibling is carried up as it is.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// The tree over these leaf hashes.
    pub fn new(leaf_hashes: Vec<Hash>) -> Self {
        let mut levels = vec![leaf_hashes];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let above = below.chunks(2).filter_map(|pair| match pair {
                [left, right] => Some(node_hash(left, right)),
                [alone] => Some(*alone),
                _ => None,
            });
            let above = above.collect();
            levels.push(above);
        }
        Self { levels }
    }

    /// How many leaves it has.
    pub fn size(&self) -> u64 {
        self.leaf_hashes().len() as u64
    }

    /// The hashes of its leaves.
    pub fn leaf_hashes(&self) -> &[Hash] {
        self.levels.first().map_or(&[], Vec::as_slice)
    }

    /// Its size and root.
    pub fn head(&self) -> TreeHead {
        let top = self.levels.last().and_then(|level| level.first());
        TreeHead { size: self.size(), root: top.copied().unwrap_or_else(|| Hash::of(b"")) }
    }

    /// The audit path of leaf number `index`, from the leaf's sibling upwards.
    pub fn prove_inclusion(&self, index: u64) -> Result<Vec<Hash>, ProofError> {
        let size = self.size();
        if index >= size {
            return Err(ProofError::NoSuchLeaf { index, size });
        }
        Ok(self.nodes(&indices_for_inclusion_proof(size, index)))
    }

    /// The proof that this tree continues its own first `old` leaves; empty for none.
    pub fn prove_consistency(&self, old: u64) -> Result<Vec<Hash>, ProofError> {
        let size = self.size();
        match size.checked_sub(old) {
            None => Err(ProofError::NotEarlier { old, new: size }),
            Some(_) if old == 0 => Ok(Vec::new()),
            Some(added) => Ok(self.nodes(&indices_for_consistency_proof(old, added))),
        }
    }

    /// Nodes by their number counted from left to right: the level is the count of ones at the number's end.
    fn nodes(&self, numbers: &[u64]) -> Vec<Hash> {
        let node = |number: &u64| {
            let level = number.trailing_ones();
            let place = usize::try_from(number >> (level + 1)).ok()?;
            self.levels.get(level as usize)?.get(place).copied()
        };
        numbers.iter().filter_map(node).collect()
    }
}

/// The nodes that a growing tree needs to remember: one for each one-bit of its size, from left to right.
///
/// Enough for the root after each leaf, in a few hundred bytes; not enough for proofs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Frontier {
    size: u64,
    nodes: Vec<Hash>,
}

impl Frontier {
    /// Of the empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// From what [`size`](Self::size) and [`nodes`](Self::nodes) gave.
    pub fn from_parts(size: u64, nodes: Vec<Hash>) -> Result<Self, ProofError> {
        if size.count_ones() as usize != nodes.len() {
            return Err(ProofError::NoFrontier { size, expected: size.count_ones(), found: nodes.len() });
        }
        Ok(Self { size, nodes })
    }

    /// Adds a leaf by its hash and gives its index.
    pub fn push(&mut self, leaf: Hash) -> u64 {
        let index = self.size;
        let mut node = leaf;
        for _ in 0..index.trailing_ones() {
            if let Some(left) = self.nodes.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.nodes.push(node);
        self.size += 1;
        index
    }

    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The nodes, the largest first.
    pub fn nodes(&self) -> &[Hash] {
        &self.nodes
    }

    /// Size and root.
    pub fn head(&self) -> TreeHead {
        let root = self.nodes.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
        TreeHead { size: self.size, root: root.unwrap_or_else(|| Hash::of(b"")) }
    }
}

/// Builds a tree row by row and keeps 32 bytes of each: a sub-tree over receipts or verdicts.
#[derive(Debug, Clone, Default)]
pub struct TreeBuilder {
    leaf_hashes: Vec<Hash>,
    frontier: Frontier,
}

impl TreeBuilder {
    /// Without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a row; gives its index. The leaf is the row's canonical JSON.
    pub fn push_row<T: Serialize>(&mut self, row: &T) -> Result<u64, serde_json::Error> {
        Ok(self.push_leaf(&canonical_row(row)?))
    }

    /// Adds a leaf by its bytes; gives its index.
    pub fn push_leaf(&mut self, leaf: &[u8]) -> u64 {
        self.push_hash(leaf_hash(leaf))
    }

    /// Adds a leaf by its hash; gives its index.
    pub fn push_hash(&mut self, hash: Hash) -> u64 {
        self.leaf_hashes.push(hash);
        self.frontier.push(hash)
    }

    /// Size and root so far.
    pub fn head(&self) -> TreeHead {
        self.frontier.head()
    }

    /// The leaf hashes so far.
    pub fn leaf_hashes(&self) -> &[Hash] {
        &self.leaf_hashes
    }

    /// The tree, to prove from.
    pub fn into_tree(self) -> Tree {
        Tree::new(self.leaf_hashes)
    }
}
