//! Which receipts a verdict rests on.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arrow::array::{Array as _, AsArray as _};
use arrow::datatypes::Int64Type;
use assay_content::{Check, Content};
use assay_snapshot::Snapshot;

/// Receipt numbers by account and region.
type Places<'a> = BTreeMap<(&'a str, &'a str), BTreeSet<i64>>;

/// Receipts by what they brought.
#[derive(Debug)]
pub(crate) struct ReceiptIndex<'a> {
    content: &'a Content,
    /// Numbers by table and resource uid (of the row or of its parent).
    by_resource: BTreeMap<&'a str, HashMap<String, BTreeSet<i64>>>,
    /// Numbers by table, account and region of the rows.
    by_place: BTreeMap<&'a str, BTreeMap<(String, String), BTreeSet<i64>>>,
    /// Numbers by (service, operation), account and region that were asked, of all calls.
    calls: BTreeMap<(&'a str, &'a str), Places<'a>>,
}

impl<'a> ReceiptIndex<'a> {
    pub(crate) fn new(content: &'a Content, snapshot: &'a Snapshot) -> Self {
        let mut index =
            Self { content, by_resource: BTreeMap::new(), by_place: BTreeMap::new(), calls: BTreeMap::new() };
        for (name, batches) in &snapshot.tables {
            if !content.tables().contains_key(name) {
                continue;
            }
            let resources = index.by_resource.entry(name).or_default();
            let places = index.by_place.entry(name).or_default();
            for batch in batches {
                let Some(receipts) =
                    batch.column_by_name("receipt").and_then(|column| column.as_primitive_opt::<Int64Type>())
                else {
                    continue;
                };
                let text = |column: &str| batch.column_by_name(column).and_then(|column| column.as_string_opt::<i32>());
                let (uids, parents) = (text("resource_uid"), text("parent_uid"));
                let (accounts, regions) = (text("account_id"), text("region"));
                for row in 0..batch.num_rows() {
                    if receipts.is_null(row) {
                        continue;
                    }
                    let receipt = receipts.value(row);
                    for uid in [uids, parents].into_iter().flatten().filter(|uids| uids.is_valid(row)) {
                        match resources.get_mut(uid.value(row)) {
                            Some(numbers) => {
                                numbers.insert(receipt);
                            }
                            None => {
                                resources.insert(uid.value(row).to_owned(), BTreeSet::from([receipt]));
                            }
                        }
                    }
                    if let (Some(accounts), Some(regions)) = (accounts, regions) {
                        let place = (accounts.value(row).to_owned(), regions.value(row).to_owned());
                        places.entry(place).or_default().insert(receipt);
                    }
                }
            }
        }
        for receipt in &snapshot.receipts {
            let Some(number) = receipt.id.strip_prefix('r').and_then(|number| number.parse().ok()) else { continue };
            let operation = index.calls.entry((&receipt.service, &receipt.operation)).or_default();
            operation.entry((&receipt.account_id, &receipt.region)).or_default().insert(number);
        }
        index
    }

    /// The receipts of a verdict, as ids: for each of the check's tables those that brought the resource's rows; where
    /// a table has none for it, every call of that table's operation in the same account and region.
    pub(crate) fn of(
        &self,
        check: &Check,
        way: Option<&str>,
        resource_uid: &str,
        account_id: &str,
        region: &str,
    ) -> Vec<String> {
        let tables = way.and_then(|way| check.ways.get(way)).unwrap_or(&check.tables);
        let mut numbers = BTreeSet::new();
        for table in tables {
            if let Some(found) = self.by_resource.get(table.as_str()).and_then(|rows| rows.get(resource_uid)) {
                numbers.extend(found);
                continue;
            }
            let before = numbers.len();
            if let Some(places) = self.by_place.get(table.as_str()) {
                let near = places.iter().filter(|((account, at), _)| account == account_id && same_region(at, region));
                near.for_each(|(_, found)| numbers.extend(found));
            }
            if numbers.len() == before
                && let Some(declared) = self.content.tables().get(table)
                && let Some(asked) = self.calls.get(&(declared.service.as_str(), declared.operation.as_str()))
            {
                let global = declared.scope == assay_content::TableScope::Global;
                let near = asked
                    .iter()
                    .filter(|((account, at), _)| *account == account_id && (global || same_region(at, region)));
                near.for_each(|(_, found)| numbers.extend(found));
            }
        }
        ranges(&numbers)
    }
}

fn same_region(at: &str, region: &str) -> bool {
    at == region || at == "global" || region == "global"
}

/// Receipt ids; a run of more than sixteen numbers is written `r7..r99`.
fn ranges(numbers: &BTreeSet<i64>) -> Vec<String> {
    let mut runs: Vec<(i64, i64)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => runs.push((*number, *number)),
        }
    }
    let mut ids = Vec::new();
    for (first, last) in runs {
        if last - first >= 16 {
            ids.push(format!("r{first}..r{last}"));
        } else {
            ids.extend((first..=last).map(|number| format!("r{number}")));
        }
    }
    ids
}
