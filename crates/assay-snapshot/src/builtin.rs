//! The tables that every collection has: scope, organizations, failed calls, attestations.

use std::{collections::BTreeMap, sync::Arc};

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::schema::timestamp;

/// An account in scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeAccount {
    /// Twelve digits.
    pub account_id: String,
    /// The account's name or alias, where known.
    #[serde(default)]
    pub name: Option<String>,
    /// `aws`, `aws-cn`, `aws-us-gov`, ….
    pub partition: String,
    /// Regions in scope.
    pub regions: Vec<String>,
    /// The organization, as far as known.
    pub organization: OrganizationState,
}

/// What is known of an account's organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum OrganizationState {
    /// Member of an organization (or its management account).
    Member {
        /// `o-…`.
        id: String,
        /// The management account.
        management_account_id: String,
    },
    /// In no organization.
    Standalone,
    /// The call was refused or failed.
    Unknown,
}

/// A call that failed after retries.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CallFailure {
    /// Account that was asked.
    pub account_id: String,
    /// Region of the rows that are missing; `global` for global tables.
    pub region: String,
    /// botocore's service id.
    pub service: String,
    /// The operation.
    pub operation: String,
    /// The table that lacks rows.
    pub table: String,
    /// The item that was asked for; `None`: the list itself.
    pub resource: Option<String>,
    /// AWS's error code or the client's word.
    pub code: String,
    /// The message.
    pub message: String,
    /// `denied`, `throttled`, `network`, `credentials`, `timeout`, `malformed`, `scope` or `service`.
    pub kind: String,
    /// Number of the receipt, where a call was made.
    pub receipt: Option<i64>,
}

impl ScopeAccount {
    /// The uid of the account.
    pub fn uid(&self) -> String {
        format!("AWS::::Account:{}", self.account_id)
    }

    /// The uid of one of its regions.
    pub fn region_uid(&self, region: &str) -> String {
        format!("AWS::::Account:{}/{region}", self.account_id)
    }
}

fn texts(columns: &[&str]) -> SchemaRef {
    Arc::new(Schema::new(columns.iter().map(|name| Field::new(*name, DataType::Utf8, true)).collect::<Vec<_>>()))
}

/// Schemas of the built-in tables by name.
pub fn builtin_tables() -> BTreeMap<&'static str, SchemaRef> {
    let mut account = texts(&[
        "account_id",
        "account_uid",
        "partition",
        "name",
        "organization_id",
        "organization_state",
        "management_account_id",
    ])
    .fields()
    .to_vec();
    account.push(Arc::new(Field::new("is_management", DataType::Boolean, true)));
    let mut attestation = texts(&["topic", "organization_id", "account_id"]).fields().to_vec();
    attestation.push(Arc::new(Field::new("attested_at", timestamp(), true)));
    attestation.extend(texts(&["signed_by", "statement", "sha256"]).fields().iter().cloned());
    BTreeMap::from([
        ("assay_account", Arc::new(Schema::new(account))),
        ("assay_scope", texts(&["account_id", "account_uid", "region", "region_uid", "partition"])),
        (
            "assay_organization",
            texts(&["organization_uid", "organization_id", "state", "account_id", "account_uid", "partition"]),
        ),
        ("assay_error", texts(&["account_id", "region", "table_name", "resource_uid", "code"])),
        ("assay_attestation", Arc::new(Schema::new(attestation))),
    ])
}

/// Rows of the built-in tables that follow from scope and failures.
pub(crate) fn builtin_rows(
    scope: &[ScopeAccount],
    failures: &[CallFailure],
) -> BTreeMap<&'static str, Vec<Map<String, Value>>> {
    let mut rows: BTreeMap<&'static str, Vec<Map<String, Value>>> = BTreeMap::new();
    let mut push = |table: &'static str, row: Value| {
        if let Value::Object(row) = row {
            rows.entry(table).or_default().push(row);
        }
    };
    let mut organizations = BTreeMap::new();
    for account in scope {
        let (state, id, management) = match &account.organization {
            OrganizationState::Member { id, management_account_id } => {
                ("member", Some(id.as_str()), Some(management_account_id.as_str()))
            }
            OrganizationState::Standalone => ("standalone", None, None),
            OrganizationState::Unknown => ("unknown", None, None),
        };
        push(
            "assay_account",
            json!({
                "account_id": account.account_id, "account_uid": account.uid(), "partition": account.partition,
                "name": account.name, "organization_id": id, "organization_state": state,
                "management_account_id": management, "is_management": management.map(|asked| asked == account.account_id),
            }),
        );
        for region in &account.regions {
            push(
                "assay_scope",
                json!({
                    "account_id": account.account_id, "account_uid": account.uid(), "region": region,
                    "region_uid": account.region_uid(region), "partition": account.partition,
                }),
            );
        }
        let (uid, asked) = match id {
            Some(id) => (format!("AWS::::Organization:{id}"), management.unwrap_or(&account.account_id)),
            None => (account.uid(), account.account_id.as_str()),
        };
        let row = json!({
            "organization_uid": uid, "organization_id": id, "state": if id.is_some() { "organization" } else { state },
            "account_id": asked, "account_uid": format!("AWS::::Account:{asked}"), "partition": account.partition,
        });
        organizations.entry(uid).or_insert(row);
    }
    for row in organizations.into_values() {
        push("assay_organization", row);
    }
    for failure in failures {
        push(
            "assay_error",
            json!({
                "account_id": failure.account_id, "region": failure.region, "table_name": failure.table,
                "resource_uid": failure.resource, "code": failure.code,
            }),
        );
    }
    rows
}
