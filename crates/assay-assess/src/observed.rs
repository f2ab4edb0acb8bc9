//! The evidence column as canonical JSON: sorted keys, no white space.

use std::sync::Arc;

use arrow::{
    array::{Array as _, ArrayRef, AsArray as _, ListArray, RecordBatch, StructArray},
    datatypes::{DataType, Field, FieldRef, Fields},
    error::ArrowError,
    json::writer::{EncoderOptions, NullableEncoder, make_encoder},
};
use assay_model::{ArcStr, Evidence};
use serde_json::Value;

/// The evidence of a batch.
#[derive(Debug)]
pub(crate) struct Observed {
    column: ArrayRef,
    field: FieldRef,
    options: EncoderOptions,
    /// Whether the encoder's text may not be canonical.
    again: bool,
}

impl Observed {
    /// `None` where there is no column, or nothing but null in it.
    pub(crate) fn of(batch: &RecordBatch) -> Result<Option<Self>, ArrowError> {
        let Some(column) = batch.column_by_name("evidence").filter(|column| column.data_type() != &DataType::Null)
        else {
            return Ok(None);
        };
        let column = sorted(column)?;
        let field = Arc::new(Field::new("evidence", column.data_type().clone(), true));
        Ok(Some(Self { again: !is_plain(column.data_type()), column, field, options: EncoderOptions::default() }))
    }

    /// The texts of its rows.
    pub(crate) fn texts(&self) -> Result<Texts<'_>, ArrowError> {
        let encoder = make_encoder(&self.field, self.column.as_ref(), &self.options)?;
        Ok(Texts { encoder, again: self.again, line: Vec::new(), text: ArcStr::new() })
    }
}

/// Writes row after row into one buffer.
pub(crate) struct Texts<'a> {
    encoder: NullableEncoder<'a>,
    again: bool,
    line: Vec<u8>,
    text: ArcStr,
}

impl Texts<'_> {
    /// The text of a row; `None` where it is null.
    pub(crate) fn at(&mut self, row: usize) -> Option<&str> {
        if self.encoder.is_null(row) {
            return None;
        }
        self.line.clear();
        self.encoder.encode(row, &mut self.line);
        if self.again {
            self.text = Evidence::from(serde_json::from_slice::<Value>(&self.line).ok()?).text().clone();
            return Some(&self.text);
        }
        std::str::from_utf8(&self.line).ok()
    }
}

/// The same with the members of its objects in order.
fn sorted(array: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    match array.data_type() {
        DataType::Struct(fields) if !fields.is_empty() => {
            let object = array.as_struct();
            let mut members: Vec<(FieldRef, ArrayRef)> = Vec::with_capacity(fields.len());
            for (field, column) in fields.iter().zip(object.columns()) {
                let column = sorted(column)?;
                members.push((Arc::new(field.as_ref().clone().with_data_type(column.data_type().clone())), column));
            }
            members.sort_by(|(one, _), (other, _)| one.name().cmp(other.name()));
            let (fields, columns): (Vec<FieldRef>, Vec<ArrayRef>) = members.into_iter().unzip();
            Ok(Arc::new(StructArray::try_new(Fields::from(fields), columns, object.nulls().cloned())?))
        }
        DataType::List(field) => {
            let list = array.as_list::<i32>();
            let items = sorted(list.values())?;
            let field = Arc::new(field.as_ref().clone().with_data_type(items.data_type().clone()));
            Ok(Arc::new(ListArray::try_new(field, list.offsets().clone(), items, list.nulls().cloned())?))
        }
        _ => Ok(Arc::clone(array)),
    }
}

/// Whether the encoder writes the type as canonical JSON does. Numbers with a fraction have several spellings, and maps
/// keep their own order.
fn is_plain(data_type: &DataType) -> bool {
    match data_type {
        DataType::Struct(fields) => fields.iter().all(|field| is_plain(field.data_type())),
        DataType::List(field) => is_plain(field.data_type()),
        other => {
            other.is_integer()
                || other.is_temporal()
                || matches!(other, DataType::Boolean | DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use arrow::{
        array::{BooleanArray, Float64Array, Int64Array, StringArray},
        datatypes::Schema,
    };
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn field(name: &str, column: &ArrayRef) -> FieldRef {
        Arc::new(Field::new(name, column.data_type().clone(), true))
    }

    fn batch(evidence: ArrayRef) -> RecordBatch {
        let schema = Schema::new(vec![field("evidence", &evidence)]);
        RecordBatch::try_new(Arc::new(schema), vec![evidence]).unwrap()
    }

    proptest! {
        /// The text is what the value would print, whatever the order of members, nulls and kinds of numbers.
        #[test]
        fn texts_are_canonical(
            rows in prop::collection::vec((prop::option::of(".*"), prop::option::of(any::<i64>()), any::<i32>(), any::<bool>()), 1..6),
            with_fraction in any::<bool>(),
        ) {
            let texts: ArrayRef = Arc::new(rows.iter().map(|row| row.0.clone()).collect::<StringArray>());
            let counts: ArrayRef = Arc::new(rows.iter().map(|row| row.1).collect::<Int64Array>());
            let flags: ArrayRef = Arc::new(rows.iter().map(|row| Some(row.3)).collect::<BooleanArray>());
            let inner: ArrayRef = Arc::new(StructArray::try_new(
                vec![field("z", &texts), field("a", &flags)].into(), vec![Arc::clone(&texts), Arc::clone(&flags)], None).unwrap());
            let mut members = vec![("way", texts), ("count", counts), ("inner", inner)];
            let shares: ArrayRef = Arc::new(rows.iter().map(|row| Some(f64::from(row.2) / 8.0)).collect::<Float64Array>());
            if with_fraction {
                members.push(("b_share", shares));
            }
            let fields: Vec<FieldRef> = members.iter().map(|(name, column)| field(name, column)).collect();
            let columns = members.into_iter().map(|(_, column)| column).collect();
            let column: ArrayRef = Arc::new(StructArray::try_new(fields.into(), columns, None).unwrap());
            let observed = Observed::of(&batch(column)).unwrap().unwrap();
            let mut texts = observed.texts().unwrap();
            for (at, row) in rows.iter().enumerate() {
                let mut inner = BTreeMap::from([("a", json!(row.3))]);
                inner.extend(row.0.as_ref().map(|text| ("z", json!(text))));
                let mut expected = BTreeMap::from([("inner", json!(inner))]);
                expected.extend(row.0.as_ref().map(|text| ("way", json!(text))));
                expected.extend(row.1.map(|count| ("count", json!(count))));
                if with_fraction {
                    expected.insert("b_share", json!(f64::from(row.2) / 8.0));
                }
                let text = texts.at(at).unwrap();
                let value: Value = serde_json::from_str(text).unwrap();
                prop_assert_eq!(&value, &json!(expected));
                let canonical = Evidence::from(value);
                prop_assert_eq!(text, canonical.text().as_str());
            }
        }
    }

    #[test]
    fn null_is_no_text() {
        let names: ArrayRef = Arc::new(StringArray::from(vec![Some("a"), None]));
        let fields = vec![field("name", &names)].into();
        let nulls = vec![true, false].into();
        let column: ArrayRef = Arc::new(StructArray::try_new(fields, vec![names], Some(nulls)).unwrap());
        let observed = Observed::of(&batch(column)).unwrap().unwrap();
        let mut texts = observed.texts().unwrap();
        assert_eq!(texts.at(0).map(str::to_owned).as_deref(), Some(r#"{"name":"a"}"#));
        assert_eq!(texts.at(1), None);
        let nothing: ArrayRef = Arc::new(arrow::array::NullArray::new(2));
        assert!(Observed::of(&batch(nothing)).unwrap().is_none());
    }
}
