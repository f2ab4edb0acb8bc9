//! Column names from API member names.

/// The `snake_case` of an API member name: `DBInstanceIdentifier` → `db_instance_identifier`.
///
/// ```
/// use assay_content::snake_case;
/// assert_eq!(snake_case("KMSMasterKeyID"), "kms_master_key_id");
/// assert_eq!(snake_case("S3BucketName"), "s3_bucket_name");
/// assert_eq!(snake_case("SubnetARNs"), "subnet_arns");
/// ```
pub fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let at = |index: usize| letters.get(index).copied();
    let mut out = String::with_capacity(name.len() + 4);
    for (index, letter) in letters.iter().copied().enumerate() {
        if matches!(letter, '-' | '.' | ' ' | ':') {
            out.push('_');
            continue;
        }
        if letter.is_uppercase() && index > 0 && !out.ends_with('_') {
            let before = at(index - 1).unwrap_or('_');
            let after = at(index + 1);
            let after_lower = after.is_some_and(char::is_lowercase);
            // The plural of an acronym ("ARNs") is one word.
            let plural = after == Some('s') && at(index + 2).is_none_or(char::is_uppercase);
            let starts_word = !before.is_uppercase() || (after_lower && !plural);
            if starts_word {
                out.push('_');
            }
        }
        out.extend(letter.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::snake_case;

    #[test]
    fn api_names_become_columns() {
        for (name, column) in [
            ("DBInstanceIdentifier", "db_instance_identifier"),
            ("DBInstanceArn", "db_instance_arn"),
            ("VpcId", "vpc_id"),
            ("VPCId", "vpc_id"),
            ("Ipv6CidrBlock", "ipv6_cidr_block"),
            ("SSEAlgorithm", "sse_algorithm"),
            ("MFADelete", "mfa_delete"),
            ("ARN", "arn"),
            ("SubnetARNs", "subnet_arns"),
            ("IPSetARN", "ip_set_arn"),
            ("isMultiRegion", "is_multi_region"),
            ("servicePrincipal", "service_principal"),
            ("EBSOptimized", "ebs_optimized"),
            ("Arn", "arn"),
            ("CreatedAt", "created_at"),
        ] {
            assert_eq!(snake_case(name), column, "{name}");
        }
    }
}
