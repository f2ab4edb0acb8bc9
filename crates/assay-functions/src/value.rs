//! The values that functions answer, and the Arrow arrays that are made of them.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Float64Builder, Int64Builder, ListBuilder, StringBuilder, TimestampMillisecondBuilder,
};
use arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::{Result, internal_err};

/// One answer that is not `NULL`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// A truth value.
    Bool(bool),
    /// A number.
    Float(f64),
    /// A text.
    Text(String),
    /// Milliseconds since 1970, UTC.
    Time(i64),
    /// A list of texts.
    Texts(Vec<String>),
    /// A list of integers.
    Ints(Vec<i64>),
}

/// The type of [`Value::Time`].
pub(crate) fn time_type() -> DataType {
    DataType::Timestamp(TimeUnit::Millisecond, Some(Arc::from("UTC")))
}

/// An array of `rows` answers. An answer of another type than `returns` is an error in the function.
pub(crate) fn build(returns: &DataType, answers: impl Iterator<Item = Option<Value>>, rows: usize) -> Result<ArrayRef> {
    match returns {
        DataType::Boolean => {
            let mut builder = BooleanBuilder::with_capacity(rows);
            for answer in answers {
                match answer {
                    Some(Value::Bool(value)) => builder.append_value(value),
                    None => builder.append_null(),
                    Some(other) => return mismatch(returns, &other),
                }
            }
            Ok(Arc::new(builder.finish()))
        }
        DataType::Float64 => {
            let mut builder = Float64Builder::with_capacity(rows);
            for answer in answers {
                match answer {
                    Some(Value::Float(value)) => builder.append_value(value),
                    None => builder.append_null(),
                    Some(other) => return mismatch(returns, &other),
                }
            }
            Ok(Arc::new(builder.finish()))
        }
        DataType::Utf8 => {
            let mut builder = StringBuilder::new();
            for answer in answers {
                match answer {
                    Some(Value::Text(value)) => builder.append_value(value),
                    None => builder.append_null(),
                    Some(other) => return mismatch(returns, &other),
                }
            }
            Ok(Arc::new(builder.finish()))
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            let mut builder = TimestampMillisecondBuilder::with_capacity(rows).with_data_type(returns.clone());
            for answer in answers {
                match answer {
                    Some(Value::Time(value)) => builder.append_value(value),
                    None => builder.append_null(),
                    Some(other) => return mismatch(returns, &other),
                }
            }
            Ok(Arc::new(builder.finish()))
        }
        DataType::List(item) if item.data_type() == &DataType::Utf8 => {
            let mut builder = ListBuilder::new(StringBuilder::new());
            for answer in answers {
                match answer {
                    Some(Value::Texts(values)) => {
                        builder.append_value(values.into_iter().map(Some));
                    }
                    None => builder.append_null(),
                    Some(other) => return mismatch(returns, &other),
                }
            }
            Ok(Arc::new(builder.finish()))
        }
        DataType::List(item) if item.data_type() == &DataType::Int64 => {
            let mut builder = ListBuilder::new(Int64Builder::new());
            for answer in answers {
                match answer {
                    Some(Value::Ints(values)) => builder.append_value(values.into_iter().map(Some)),
                    None => builder.append_null(),
                    Some(other) => return mismatch(returns, &other),
                }
            }
            Ok(Arc::new(builder.finish()))
        }
        other => internal_err!("no function may return `{other}`"),
    }
}

fn mismatch(returns: &DataType, answer: &Value) -> Result<ArrayRef> {
    internal_err!("a function that returns `{returns}` answered `{answer:?}`")
}
