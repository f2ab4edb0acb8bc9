//! Which receipts a verdict rests on.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use arrow::array::{Array as _, AsArray as _};
use arrow::datatypes::Int64Type;
use assay_content::{Check, Content, TableScope};
use assay_model::{ArcStr, Names};
use assay_snapshot::Snapshot;
use foldhash::fast::RandomState;

use crate::run::Judged;

/// Receipt numbers by account and region.
type Places<'a> = BTreeMap<&'a str, BTreeMap<&'a str, BTreeSet<u32>>>;

/// Receipts by what they brought.
#[derive(Debug)]
pub(crate) struct ReceiptIndex<'a> {
    content: &'a Content,
    /// The number of each uid that a row, or its parent, has.
    uids: HashMap<ArcStr, u32, RandomState>,
    /// By table: uids (of the row or of its parent) with the receipts that brought them, sorted.
    by_resource: BTreeMap<&'a str, Vec<(u32, u32)>>,
    /// By table: account and region of the rows.
    by_place: BTreeMap<&'a str, Places<'a>>,
    /// By service and operation: account and region that were asked, of all calls.
    calls: BTreeMap<(&'a str, &'a str), Places<'a>>,
}

impl<'a> ReceiptIndex<'a> {
    pub(crate) fn new(content: &'a Content, snapshot: &'a Snapshot) -> Self {
        let mut index = Self {
            content,
            uids: HashMap::default(),
            by_resource: BTreeMap::new(),
            by_place: BTreeMap::new(),
            calls: BTreeMap::new(),
        };
        for (name, batches) in &snapshot.tables {
            if content.tables().contains_key(name) {
                for batch in batches {
                    index.add(name, batch);
                }
            }
        }
        for pairs in index.by_resource.values_mut() {
            pairs.sort_unstable();
            pairs.dedup();
            pairs.shrink_to_fit();
        }
        for receipt in &snapshot.receipts {
            let Some(number) = receipt.id.strip_prefix('r').and_then(|number| number.parse().ok()) else { continue };
            let operation = index.calls.entry((&receipt.service, &receipt.operation)).or_default();
            operation.entry(&receipt.account_id).or_default().entry(&receipt.region).or_default().insert(number);
        }
        index
    }

    fn add(&mut self, table: &'a str, batch: &'a arrow::array::RecordBatch) {
        let text = |column: &str| batch.column_by_name(column).and_then(|column| column.as_string_opt::<i32>());
        let receipts = batch.column_by_name("receipt").and_then(|column| column.as_primitive_opt::<Int64Type>());
        let Some(receipts) = receipts else { return };
        let uids = [text("resource_uid"), text("parent_uid")];
        let places = text("account_id").zip(text("region"));
        let by_resource = self.by_resource.entry(table).or_default();
        let by_place = self.by_place.entry(table).or_default();
        let mut last = None;
        for row in (0..batch.num_rows()).filter(|row| receipts.is_valid(*row)) {
            let Ok(receipt) = u32::try_from(receipts.value(row)) else { continue };
            for uid in uids.into_iter().flatten().filter(|uids| uids.is_valid(row)) {
                by_resource.push((number(&mut self.uids, uid.value(row)), receipt));
            }
            let place = places.map(|(accounts, regions)| (accounts.value(row), regions.value(row), receipt));
            if let Some((account, region, _)) = place.filter(|_| place != last) {
                by_place.entry(account).or_default().entry(region).or_default().insert(receipt);
                last = place;
            }
        }
    }

    /// A uid's text as the rows have it, and its number.
    pub(crate) fn resource(&self, uid: &str) -> Option<(&ArcStr, u32)> {
        self.uids.get_key_value(uid).map(|(text, number)| (text, *number))
    }

    /// What cites the receipts of a check's verdicts.
    pub(crate) fn citing<'i>(&'i self, check: &'i Check) -> Citing<'i> {
        Citing { index: self, check, known: HashMap::default() }
    }

    /// The receipts that brought a resource's rows of a table.
    fn brought<'i>(&'i self, table: &str, uid: u32) -> impl Iterator<Item = u32> + 'i {
        let pairs = self.by_resource.get(table).map(Vec::as_slice).unwrap_or_default();
        let from = pairs.partition_point(|(other, _)| *other < uid);
        pairs.iter().skip(from).take_while(move |(other, _)| *other == uid).map(|(_, receipt)| *receipt)
    }

    /// The receipts that speak of a place: those of the table's rows there; where it has none, every call of the table's
    /// operation there.
    fn about(&self, table: &str, account: &str, region: &str) -> BTreeSet<u32> {
        let near = |places: Option<&Places<'_>>, anywhere: bool| -> BTreeSet<u32> {
            let regions = places.and_then(|places| places.get(account)).into_iter().flatten();
            let near = regions.filter(|(at, _)| anywhere || same_region(at, region));
            near.flat_map(|(_, found)| found.iter().copied()).collect()
        };
        let found = near(self.by_place.get(table), false);
        match self.content.tables().get(table) {
            Some(declared) if found.is_empty() => near(
                self.calls.get(&(declared.service.as_str(), declared.operation.as_str())),
                declared.scope == TableScope::Global,
            ),
            _ => found,
        }
    }
}

/// The number of a uid; the next one where it has none.
fn number(uids: &mut HashMap<ArcStr, u32, RandomState>, uid: &str) -> u32 {
    if let Some(known) = uids.get(uid) {
        return *known;
    }
    let next = u32::try_from(uids.len()).unwrap_or(u32::MAX);
    uids.insert(uid.into(), next);
    next
}

/// What verdicts rest on, as far as they differ.
#[derive(Debug, Default, PartialEq, Eq, Hash)]
struct Grounds<'i> {
    /// Receipts that brought the resource's rows.
    own: Vec<u32>,
    /// Tables that have none of them, with the account and region that count instead.
    tables: Vec<&'i str>,
    place: Option<(ArcStr, ArcStr)>,
}

/// Cites the receipts of one check's verdicts; those with the same grounds share one list.
#[derive(Debug)]
pub(crate) struct Citing<'i> {
    index: &'i ReceiptIndex<'i>,
    check: &'i Check,
    known: HashMap<Grounds<'i>, Names, RandomState>,
}

impl Citing<'_> {
    /// The receipts of a verdict, as ids: for each of the check's tables those that brought the resource's rows; where
    /// a table has none for it, those of the same account and region.
    pub(crate) fn of(&mut self, judged: &Judged) -> Names {
        let way = judged.way.as_ref().and_then(|way| self.check.ways.get(way.as_str()));
        let tables = way.unwrap_or(&self.check.tables);
        let (account, region) = (&judged.account_id, &judged.region);
        let mut grounds = Grounds::default();
        for table in tables {
            let before = grounds.own.len();
            grounds.own.extend(judged.resource.into_iter().flat_map(|uid| self.index.brought(table, uid)));
            if grounds.own.len() == before {
                grounds.tables.push(table);
            }
        }
        if !grounds.tables.is_empty() {
            grounds.place = Some((account.clone(), region.clone()));
        }
        if let Some(known) = self.known.get(&grounds) {
            return known.clone();
        }
        let mut numbers: BTreeSet<u32> = grounds.own.iter().copied().collect();
        for table in &grounds.tables {
            numbers.extend(self.index.about(table, account, region));
        }
        let names = Names::from(ranges(&numbers));
        self.known.insert(grounds, names.clone());
        names
    }
}

fn same_region(at: &str, region: &str) -> bool {
    at == region || at == "global" || region == "global"
}

/// Receipt ids; a run of more than sixteen numbers is written `r7..r99`.
fn ranges(numbers: &BTreeSet<u32>) -> Vec<String> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
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
