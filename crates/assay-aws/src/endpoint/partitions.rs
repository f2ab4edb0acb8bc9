//! AWS partitions: which regions belong together, and what their hosts end in.

use regex::Regex;
use serde_json::{Map, Value};

/// The partitions file (`content/models/aws/_partitions.json`), compiled.
#[derive(Debug)]
pub struct Partitions {
    partitions: Vec<Partition>,
}

#[derive(Debug)]
struct Partition {
    pattern: Regex,
    regions: Vec<String>,
    /// What the rule function `aws.partition` answers.
    outputs: Value,
}

/// Why a partitions file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum PartitionsError {
    /// A member is missing or of the wrong type.
    #[error("the partitions file lacks a usable `{0}`")]
    Member(&'static str),
    /// A region pattern does not compile.
    #[error("the region pattern of partition `{partition}` does not compile")]
    Pattern {
        /// The partition.
        partition: String,
        /// What the regular expression engine says.
        source: Box<regex::Error>,
    },
}

impl Partitions {
    /// Compiles the content of the partitions file.
    pub fn parse(file: &Value) -> Result<Self, PartitionsError> {
        let listed = file.get("partitions").and_then(Value::as_array).ok_or(PartitionsError::Member("partitions"))?;
        let partitions = listed.iter().map(Partition::parse).collect::<Result<Vec<_>, _>>()?;
        if partitions.is_empty() {
            return Err(PartitionsError::Member("partitions"));
        }
        Ok(Self { partitions })
    }

    /// The name of the partition that a region belongs to, for example `aws-cn`.
    ///
    /// A region that no pattern knows belongs to the first partition, `aws`, as in every AWS tool.
    pub fn name_of(&self, region: &str) -> &str {
        self.of(region).and_then(|outputs| outputs.get("name")).and_then(Value::as_str).unwrap_or("aws")
    }

    /// The region that signs for a partition's global services, for example `us-east-1`.
    pub fn global_region_of(&self, region: &str) -> &str {
        let named = self.of(region).and_then(|outputs| outputs.get("implicitGlobalRegion"));
        named.and_then(Value::as_str).unwrap_or("us-east-1")
    }

    /// What `aws.partition` answers for a region.
    pub(super) fn of(&self, region: &str) -> Option<&Value> {
        let known = self.partitions.iter().find(|partition| partition.has(region));
        known.or_else(|| self.partitions.first()).map(|partition| &partition.outputs)
    }
}

impl Partition {
    fn parse(partition: &Value) -> Result<Self, PartitionsError> {
        let id = partition.get("id").and_then(Value::as_str).ok_or(PartitionsError::Member("id"))?;
        let pattern =
            partition.get("regionRegex").and_then(Value::as_str).ok_or(PartitionsError::Member("regionRegex"))?;
        let pattern = Regex::new(pattern)
            .map_err(|source| PartitionsError::Pattern { partition: id.to_owned(), source: Box::new(source) })?;
        let no_regions = Map::new();
        let regions = partition.get("regions").and_then(Value::as_object).unwrap_or(&no_regions);
        let outputs = partition.get("outputs").and_then(Value::as_object).ok_or(PartitionsError::Member("outputs"))?;
        let mut outputs = outputs.clone();
        outputs.insert("name".to_owned(), Value::from(id));
        Ok(Self { pattern, regions: regions.keys().cloned().collect(), outputs: Value::Object(outputs) })
    }

    fn has(&self, region: &str) -> bool {
        self.pattern.find(region).is_some_and(|found| found.start() == 0)
            || self.regions.iter().any(|known| known == region)
    }
}
