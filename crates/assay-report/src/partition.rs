//! AWS partitions: which one a resource or a region lies in.

use assay_model::assessment::Assessment;

/// The partition of a region by its name; `None` for `global` and names without a region's form.
fn of_region(region: &str) -> Option<&'static str> {
    const PREFIXES: [(&str, &str); 7] = [
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-isob-", "aws-iso-b"),
        ("us-isof-", "aws-iso-f"),
        ("eu-isoe-", "aws-iso-e"),
        ("us-iso-", "aws-iso"),
        ("eusc-", "aws-eusc"),
    ];
    if region == "global" || !region.contains('-') {
        return None;
    }
    let found = PREFIXES.iter().find(|(prefix, _)| region.starts_with(prefix));
    Some(found.map_or("aws", |(_, partition)| partition))
}

/// The partition that an ARN names.
fn of_arn(uid: &str) -> Option<&str> {
    let partition = uid.strip_prefix("arn:")?.split(':').next()?;
    partition.starts_with("aws").then_some(partition)
}

/// Where the assessment's resources lie.
#[derive(Debug)]
pub(crate) struct Places<'a> {
    /// Partition of what names none.
    partition: &'a str,
    /// The region that stands for `global`.
    home: &'a str,
}

impl<'a> Places<'a> {
    /// The places of an assessment. An organisation lies in one partition: that of its regions, else of its ARNs.
    pub(crate) fn of(assessment: &'a Assessment) -> Self {
        let regions = &assessment.coverage.regions;
        let named = || assessment.verdicts.iter().find_map(|row| of_arn(&row.resource_uid));
        let partition = regions.iter().find_map(|region| of_region(region)).or_else(named).unwrap_or("aws");
        let main = match partition {
            "aws-cn" => "cn-north-1",
            "aws-us-gov" => "us-gov-west-1",
            _ => "us-east-1",
        };
        let in_scope = regions.is_empty() || regions.iter().any(|region| region == main);
        let home = if in_scope { main } else { regions.first().map_or(main, String::as_str) };
        Self { partition, home }
    }

    /// The partition of a resource.
    pub(crate) fn partition<'r>(&'r self, uid: &'r str, region: &str) -> &'r str {
        of_arn(uid).or_else(|| of_region(region)).unwrap_or(self.partition)
    }

    /// The region, and for what is global the partition's main region where it is in scope, else the first in scope.
    pub(crate) fn region<'r>(&'r self, region: &'r str) -> &'r str {
        if of_region(region).is_some() { region } else { self.home }
    }
}

#[cfg(test)]
mod tests {
    use super::{of_arn, of_region};

    #[test]
    fn regions_and_arns_name_their_partition() {
        assert_eq!(of_region("cn-northwest-1"), Some("aws-cn"));
        assert_eq!(of_region("us-gov-west-1"), Some("aws-us-gov"));
        assert_eq!(of_region("us-isob-east-1"), Some("aws-iso-b"));
        assert_eq!(of_region("ap-southeast-1"), Some("aws"));
        assert_eq!(of_region("global"), None);
        assert_eq!(of_arn("arn:aws-cn:s3:::b"), Some("aws-cn"));
        assert_eq!(of_arn("AWS::::Account:1"), None);
        assert_eq!(of_arn("arn:<script>"), None);
    }
}
