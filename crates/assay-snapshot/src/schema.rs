//! Arrow schemas from API shapes.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef, TimeUnit};
use assay_content::{Table, api::ServiceModel, snake_case};

use crate::SnapshotError;

/// The columns that every table starts with.
const LEADING: [&str; 4] = ["account_id", "region", "resource_uid", "observed_at"];
/// Names that members may not take.
const RESERVED: [&str; 8] =
    ["account_id", "region", "resource_uid", "observed_at", "parent_uid", "error", "absent", "receipt"];

/// A table's columns, and the shape that its rows are read by.
#[derive(Debug, Clone)]
pub struct TableSchema {
    pub(crate) table: Arc<Table>,
    pub(crate) model: Arc<ServiceModel>,
    /// The shape of a row; `None` for CSV rows.
    pub(crate) row_shape: Option<String>,
    pub(crate) arrow: SchemaRef,
}

/// Where a row comes from: what its leading and closing columns say.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Account.
    pub account_id: String,
    /// Region of the row unless its template says otherwise.
    pub region: String,
    /// `aws`, `aws-cn`, ….
    pub partition: String,
    /// RFC 3339.
    pub observed_at: String,
    /// Number of the receipt.
    pub receipt: i64,
}

/// `timestamp[ms, UTC]`, the type of all times.
pub(crate) fn timestamp() -> DataType {
    DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()))
}

impl TableSchema {
    /// The columns of a table.
    pub fn new(table: &Arc<Table>, model: &Arc<ServiceModel>) -> Result<Self, SnapshotError> {
        let wrong = |message| SnapshotError::Schema { table: table.name.clone(), message };
        let mut fields: Vec<Field> = LEADING
            .iter()
            .map(|name| Field::new(*name, if *name == "observed_at" { timestamp() } else { DataType::Utf8 }, true))
            .collect();
        if table.parent.is_some() {
            fields.push(Field::new("parent_uid", DataType::Utf8, true));
        }
        let mut row_shape = None;
        let mut members: Vec<Field> = Vec::new();
        if table.csv.is_some() {
            members.extend(table.columns.iter().map(|column| Field::new(column, DataType::Utf8, true)));
        } else if let Some(column) = &table.scalar {
            members.push(Field::new(column, DataType::Utf8, true));
        } else {
            let shape = table.row_shape(model).map_err(wrong)?;
            let reader = ShapeReader { table, model };
            members.extend(
                reader
                    .fields(shape, &mut Vec::new())
                    .ok_or_else(|| wrong(format!("a row of `{shape}` is no structure; declare `scalar`")))?
                    .iter()
                    .map(|field| field.as_ref().clone()),
            );
            row_shape = Some(shape.to_owned());
        }
        for (column, _) in table.bound_columns() {
            let column = column_name(&column);
            if !members.iter().any(|field| column_name(field.name()) == column) {
                fields.push(Field::new(column, DataType::Utf8, true));
            }
        }
        fields.extend(members.into_iter().map(|field| {
            let name = column_name(field.name());
            field.with_name(name)
        }));
        if table.has_outcome_columns() {
            fields.push(Field::new("error", DataType::Utf8, true));
            fields.push(Field::new("absent", DataType::Utf8, true));
        }
        fields.push(Field::new("receipt", DataType::Int64, true));
        let arrow = Arc::new(Schema::new(fields));
        Ok(Self { table: Arc::clone(table), model: Arc::clone(model), row_shape, arrow })
    }

    /// The Arrow schema.
    pub fn arrow(&self) -> &SchemaRef {
        &self.arrow
    }

    /// The table.
    pub fn table(&self) -> &Arc<Table> {
        &self.table
    }
}

/// A member's column name: fixed columns keep theirs.
pub(crate) fn column_name(column: &str) -> String {
    if RESERVED.contains(&column) { format!("item_{column}") } else { column.to_owned() }
}

pub(crate) struct ShapeReader<'a> {
    pub(crate) table: &'a Table,
    pub(crate) model: &'a ServiceModel,
}

impl ShapeReader<'_> {
    /// Whether a member is kept as JSON text.
    pub(crate) fn is_json(&self, member: &str) -> bool {
        self.table.json.iter().any(|name| name == member)
    }

    /// Whether a member is never stored.
    pub(crate) fn is_omitted(&self, member: &str) -> bool {
        self.table.omit.iter().any(|name| name == member)
    }

    /// The fields of a structure; `None` where the shape is none. `above` holds the structures around it.
    fn fields(&self, shape_name: &str, above: &mut Vec<String>) -> Option<Fields> {
        let shape = self.model.shape(shape_name).filter(|shape| shape.kind == "structure")?;
        above.push(shape_name.to_owned());
        let members = shape.members.iter().filter(|(member, _)| !self.is_omitted(member));
        let fields = members
            .map(|(member, reference)| {
                let data_type =
                    if self.is_json(member) { DataType::Utf8 } else { self.data_type(&reference.shape, above) };
                Field::new(snake_case(member), data_type, true)
            })
            .collect();
        above.pop();
        Some(fields)
    }

    /// The type of a shape. Recursive, open and empty structures become JSON text.
    fn data_type(&self, shape_name: &str, above: &mut Vec<String>) -> DataType {
        if self.is_text(shape_name, above) {
            return DataType::Utf8;
        }
        let Some(shape) = self.model.shape(shape_name) else { return DataType::Utf8 };
        match shape.kind.as_str() {
            "boolean" => DataType::Boolean,
            "integer" | "long" => DataType::Int64,
            "float" | "double" => DataType::Float64,
            "timestamp" => timestamp(),
            "structure" => self.fields(shape_name, above).map_or(DataType::Utf8, DataType::Struct),
            "list" => {
                let item = shape.member.as_deref().map_or("", |item| item.shape.as_str());
                above.push(shape_name.to_owned());
                let item = self.data_type(item, above);
                above.pop();
                DataType::List(Arc::new(Field::new("item", item, true)))
            }
            "map" => {
                let value = shape.value.as_deref().map_or("", |value| value.shape.as_str());
                above.push(shape_name.to_owned());
                let value = self.data_type(value, above);
                above.pop();
                let entries = vec![Field::new("key", DataType::Utf8, false), Field::new("value", value, true)];
                DataType::Map(Arc::new(Field::new("entries", DataType::Struct(entries.into()), false)), false)
            }
            _ => DataType::Utf8,
        }
    }

    /// Whether a structured shape is kept as JSON text: recursive, open or empty.
    pub(crate) fn is_text(&self, shape_name: &str, above: &[String]) -> bool {
        let Some(shape) = self.model.shape(shape_name) else { return true };
        match shape.kind.as_str() {
            "structure" if shape.members.keys().all(|member| self.is_omitted(member)) => true,
            "structure" => shape.document || above.iter().any(|name| name == shape_name),
            "list" | "map" => above.iter().any(|name| name == shape_name),
            _ => false,
        }
    }
}
