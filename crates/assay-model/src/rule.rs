//! A clause's rule: a small boolean tree over checks.

use serde::{Deserialize, Serialize};

use crate::Truth;

/// A boolean tree whose leaves are check ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Rule {
    /// One check.
    Check(String),
    /// Every branch holds.
    All {
        /// The branches.
        all: Vec<Rule>,
    },
    /// One branch holds: services are alternatives.
    Any {
        /// The branches.
        any: Vec<Rule>,
    },
    /// The branch does not hold.
    Not {
        /// The branch.
        not: Box<Rule>,
    },
}

impl Rule {
    /// The tree's truth, given that of each check.
    pub fn evaluate(&self, leaf: &impl Fn(&str) -> Truth) -> Truth {
        match self {
            Self::Check(id) => leaf(id),
            Self::All { all } => all.iter().map(|rule| rule.evaluate(leaf)).fold(Truth::Vacuous, Truth::and),
            Self::Any { any } => any.iter().map(|rule| rule.evaluate(leaf)).fold(Truth::Vacuous, Truth::or),
            Self::Not { not } => not.evaluate(leaf).negate(),
        }
    }

    /// The check ids in the tree, in order, each once.
    pub fn checks(&self) -> Vec<&str> {
        let mut ids = Vec::new();
        self.gather(&mut ids);
        ids
    }

    fn gather<'a>(&'a self, ids: &mut Vec<&'a str>) {
        match self {
            Self::Check(id) => {
                if !ids.contains(&id.as_str()) {
                    ids.push(id);
                }
            }
            Self::All { all: branches } | Self::Any { any: branches } => {
                for branch in branches {
                    branch.gather(ids);
                }
            }
            Self::Not { not } => not.gather(ids),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rule;
    use crate::Truth;

    #[test]
    fn an_alternative_that_is_not_used_decides_nothing() {
        let rule: Rule = serde_json::from_str(r#"{"all":["a",{"any":["b","c"]}]}"#).unwrap();
        let truth = rule.evaluate(&|id| match id {
            "a" | "b" => Truth::True,
            _ => Truth::Vacuous,
        });
        assert_eq!(truth, Truth::True);
        assert_eq!(rule.checks(), ["a", "b", "c"]);
    }

    #[test]
    fn a_rule_with_nothing_to_judge_is_not_true() {
        let rule: Rule = serde_json::from_str(r#"{"all":["a",{"not":"b"}]}"#).unwrap();
        assert_eq!(rule.evaluate(&|_| Truth::Vacuous), Truth::Vacuous);
    }
}
