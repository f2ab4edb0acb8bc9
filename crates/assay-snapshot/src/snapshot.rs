//! A snapshot in memory, and the SQL session over it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::{array::RecordBatch, datatypes::SchemaRef};
use assay_content::Content;
use assay_model::assessment::Receipt;
use datafusion::{
    catalog::{
        CatalogProvider as _, CatalogProviderList as _, MemoryCatalogProvider, MemoryCatalogProviderList,
        MemorySchemaProvider, TableProvider,
    },
    datasource::MemTable,
    execution::{SessionStateBuilder, context::SessionContext},
    prelude::SessionConfig,
};
use serde_json::{Map, Value};

use crate::{
    CallFailure, ScopeAccount, SnapshotError, TableSchema,
    batch::batches,
    builtin::{builtin_rows, builtin_tables},
};

/// What was read, typed, with what could not be read.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// The collection's id.
    pub id: String,
    /// When the first call was made, milliseconds since 1970 in UTC: the time that checks measure ages from.
    pub started_at_ms: i64,
    /// When the last call had answered.
    pub finished_at_ms: i64,
    /// Accounts and regions.
    pub scope: Vec<ScopeAccount>,
    /// Tables that were collected; the others count as failed.
    pub collected: BTreeSet<String>,
    /// Rows by table.
    pub tables: BTreeMap<String, Vec<RecordBatch>>,
    /// Failed calls.
    pub failures: Vec<CallFailure>,
    /// Receipts by number.
    pub receipts: Vec<Receipt>,
    /// Calls made.
    pub calls: u64,
}

impl Snapshot {
    /// Adds rows in column names to a table.
    pub fn add_rows(&mut self, schema: &TableSchema, rows: &[Map<String, Value>]) -> Result<(), SnapshotError> {
        let name = &schema.table().name;
        let made = batches(name, schema.arrow(), rows)?;
        self.tables.entry(name.clone()).or_default().extend(made);
        Ok(())
    }

    /// Adds rows to a built-in table, for example `assay_attestation`.
    pub fn add_builtin_rows(&mut self, table: &str, rows: &[Map<String, Value>]) -> Result<(), SnapshotError> {
        let schema = builtin_tables().remove(table).ok_or_else(|| SnapshotError::Schema {
            table: table.to_owned(),
            message: "no such built-in table".to_owned(),
        })?;
        self.tables.entry(table.to_owned()).or_default().extend(batches(table, &schema, rows)?);
        Ok(())
    }

    /// A SQL session with the tables of the content that are named, the built-in ones and the SQL functions.
    /// `None` names every table.
    pub fn session(&self, content: &Content, only: Option<&BTreeSet<&str>>) -> Result<Session, SnapshotError> {
        let config = SessionConfig::new()
            // Checks run side by side; each is small, and its plan is too.
            .with_target_partitions(1)
            .with_information_schema(true)
            .set_bool("datafusion.execution.parquet.schema_force_view_types", false)
            .set_bool("datafusion.sql_parser.map_string_types_to_utf8view", false)
            // One pass of the optimizer does for plans of this size; three double the planning.
            .set_usize("datafusion.optimizer.max_passes", 1)
            // DataFusion 55.2 fails to plan some unions of struct members under this rule.
            .set_bool("datafusion.optimizer.enable_leaf_expression_pushdown", false);

        let context = SessionContext::new_with_config(config);
        for function in assay_functions::functions(self.started_at_ms) {
            context.register_udf(function);
        }
        let mut session = Session { context, tables: BTreeMap::new() };
        for (name, table) in content.tables() {
            if only.is_some_and(|only| !only.contains(name.as_str())) {
                continue;
            }
            let model = content
                .model(&table.service)
                .map_err(|error| SnapshotError::Schema { table: name.clone(), message: error.to_string() })?;
            let schema = TableSchema::new(table, model)?;
            session.register(name, schema.arrow(), self.tables.get(name).cloned().unwrap_or_default())?;
        }
        let rows = builtin_rows(&self.scope, &self.failures);
        for (name, schema) in builtin_tables() {
            let mut made = self.tables.get(name).cloned().unwrap_or_default();
            if let Some(rows) = rows.get(name) {
                made.extend(batches(name, &schema, rows)?);
            }
            session.register(name, &schema, made)?;
        }
        Ok(session)
    }
}

/// A SQL session over a snapshot.
#[derive(Clone)]
pub struct Session {
    context: SessionContext,
    tables: BTreeMap<String, Arc<MemTable>>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

impl Session {
    fn register(&mut self, name: &str, schema: &SchemaRef, batches: Vec<RecordBatch>) -> Result<(), SnapshotError> {
        let table = Arc::new(MemTable::try_new(Arc::clone(schema), vec![batches])?);
        self.context.register_table(name, Arc::clone(&table) as Arc<dyn TableProvider>)?;
        self.tables.insert(name.to_owned(), table);
        Ok(())
    }

    /// A session with the same functions and these tables, besides the built-in ones, which may be given more tables
    /// without anybody else seeing them. Rows are shared.
    pub fn fork(&self, tables: &[String]) -> Result<Self, SnapshotError> {
        let of_state = self.context.state();
        let names = &of_state.config_options().catalog;
        let catalog = MemoryCatalogProvider::new();
        catalog.register_schema(&names.default_schema, Arc::new(MemorySchemaProvider::new()))?;
        let catalogs = MemoryCatalogProviderList::new();
        catalogs.register_catalog(names.default_catalog.clone(), Arc::new(catalog));
        let state =
            SessionStateBuilder::new_from_existing(of_state.clone()).with_catalog_list(Arc::new(catalogs)).build();
        let mut fork = Self { context: SessionContext::new_with_state(state), tables: BTreeMap::new() };
        let builtin = builtin_tables();
        let wanted =
            self.tables.iter().filter(|(name, _)| tables.contains(name) || builtin.contains_key(name.as_str()));
        for (name, table) in wanted {
            fork.context.register_table(name, Arc::clone(table) as Arc<dyn TableProvider>)?;
            fork.tables.insert(name.clone(), Arc::clone(table));
        }
        Ok(fork)
    }

    /// Adds a table of rows that were made from others.
    pub fn add(&mut self, name: &str, schema: &SchemaRef, batches: Vec<RecordBatch>) -> Result<(), SnapshotError> {
        self.register(name, schema, batches)
    }

    /// DataFusion's context, to plan and run SQL in.
    pub fn context(&self) -> &SessionContext {
        &self.context
    }
}
