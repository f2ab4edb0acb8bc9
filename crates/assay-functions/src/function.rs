//! What one SQL function is made of, and how `DataFusion` sees it.
//!
//! A [`Function`] is data: its documentation, the kinds of its arguments, the type of its result, and `start`, which
//! is called once for each batch with the arguments and gives a closure that answers row by row. State that belongs to
//! a batch (parsed documents, compiled patterns) lives in that closure.

use std::hash::{Hash, Hasher};

use arrow::datatypes::{DataType, Field};
use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility};
use datafusion::scalar::ScalarValue;

use crate::arguments::Arguments;
use crate::value::{self, Value};
use crate::{FunctionDoc, ScanTime};

/// What an argument may be. Everything that SQL can offer for it is coerced to one Arrow type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any text: `Utf8`, `LargeUtf8`, `Utf8View`, a dictionary of these.
    Text,
    /// Any integer.
    Int,
    /// A timestamp of any unit, a date, or text that `parse_time` understands.
    Time,
    /// A list of texts.
    Texts,
    /// A list of integers.
    Ints,
    /// A list of timestamps.
    Times,
    /// A list of structs, as AWS answers them. Fields are found by name.
    Structs,
    /// Tags: a list of structs with `key` and `value`, or a map of texts.
    Tags,
    /// Any value at all.
    Any,
}

/// Answers one row; `None` is `NULL`.
pub(crate) type Eval<'a> = Box<dyn FnMut(usize) -> Option<Value> + 'a>;

/// Starts a batch.
pub(crate) type Start = for<'a> fn(&'a Arguments) -> Result<Eval<'a>>;

/// One SQL function.
#[derive(Debug, Clone)]
pub(crate) struct Function {
    pub(crate) doc: FunctionDoc,
    pub(crate) params: &'static [Kind],
    /// How many of the last parameters may be left out.
    pub(crate) optional: usize,
    pub(crate) returns: DataType,
    pub(crate) start: Start,
}

/// The type of a list of texts.
pub(crate) fn texts() -> DataType {
    list_of(DataType::Utf8)
}

/// The type of a list of integers.
pub(crate) fn ints() -> DataType {
    list_of(DataType::Int64)
}

fn list_of(item: DataType) -> DataType {
    DataType::List(Field::new_list_field(item, true).into())
}

impl Kind {
    /// The type that an argument of type `given` becomes, or `None` if it can't be used.
    fn coerce(self, given: &DataType) -> Option<DataType> {
        if let DataType::Dictionary(_, inner) = given {
            return self.coerce(inner);
        }
        match self {
            Kind::Text => is_text(given).then_some(DataType::Utf8),
            Kind::Int => (given.is_integer() || given.is_null()).then_some(DataType::Int64),
            Kind::Time => match given {
                DataType::Timestamp(_, _) => Some(given.clone()),
                DataType::Date32 | DataType::Date64 => {
                    Some(DataType::Timestamp(arrow::datatypes::TimeUnit::Millisecond, None))
                }
                _ => is_text(given).then_some(DataType::Utf8),
            },
            Kind::Texts => match list_item(given) {
                Some(item) => (is_text(item) || item.is_integer()).then(texts),
                None => given.is_null().then(texts),
            },
            Kind::Ints => match list_item(given) {
                // An empty list of unknown type arrives as a list of texts.
                Some(item) => (is_text(item) || item.is_integer()).then(ints),
                None => given.is_null().then(ints),
            },
            Kind::Times => match list_item(given) {
                Some(item @ DataType::Timestamp(_, _)) => Some(list_of(item.clone())),
                Some(item) => is_text(item).then(texts),
                None => given.is_null().then(texts),
            },
            Kind::Structs => match list_item(given) {
                Some(item @ DataType::Struct(_)) => Some(list_of(item.clone())),
                Some(_) => None,
                None => given.is_null().then_some(DataType::Null),
            },
            Kind::Tags => match given {
                DataType::Map(_, _) => Some(given.clone()),
                _ => Kind::Structs.coerce(given),
            },
            Kind::Any => Some(given.clone()),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Int => "an integer",
            Kind::Time => "a timestamp",
            Kind::Texts => "a list of texts",
            Kind::Ints => "a list of integers",
            Kind::Times => "a list of timestamps",
            Kind::Structs => "a list of structs",
            Kind::Tags => "tags (a list of structs with key and value, or a map)",
            Kind::Any => "any value",
        }
    }
}

fn is_text(given: &DataType) -> bool {
    match given {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => true,
        DataType::Dictionary(_, inner) => is_text(inner),
        _ => false,
    }
}

fn list_item(given: &DataType) -> Option<&DataType> {
    match given {
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::FixedSizeList(item, _)
        | DataType::ListView(item)
        | DataType::LargeListView(item) => Some(item.data_type()),
        _ => None,
    }
}

/// A [`Function`] as `DataFusion` calls it.
#[derive(Debug)]
pub(crate) struct AssayFunction {
    function: Function,
    clock: ScanTime,
    signature: Signature,
}

impl AssayFunction {
    pub(crate) fn new(function: Function, clock: ScanTime) -> Self {
        // Immutable, though `scan_time()` is among them: the scan time is part of the function.
        Self { function, clock, signature: Signature::user_defined(Volatility::Immutable) }
    }
}

// Function pointers have no useful equality; a name stands for one definition.
impl PartialEq for AssayFunction {
    fn eq(&self, other: &Self) -> bool {
        self.function.doc.name == other.function.doc.name && self.clock == other.clock
    }
}

impl Eq for AssayFunction {}

impl Hash for AssayFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.function.doc.name.hash(state);
        self.clock.hash(state);
    }
}

impl ScalarUDFImpl for AssayFunction {
    fn name(&self) -> &str {
        self.function.doc.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        Ok(self.function.returns.clone())
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let Function { doc, params, optional, .. } = &self.function;
        if given.len() > params.len() || given.len() + optional < params.len() {
            return plan_err!(
                "`{}` takes {} arguments, not {}: {}",
                doc.name,
                params.len(),
                given.len(),
                doc.signature
            );
        }
        let mut coerced = Vec::with_capacity(given.len());
        for (position, (kind, given)) in params.iter().zip(given).enumerate() {
            let Some(data_type) = kind.coerce(given) else {
                return plan_err!(
                    "argument {} of `{}` must be {}, not `{given}`: {}",
                    position + 1,
                    doc.name,
                    kind.name(),
                    doc.signature
                );
            };
            coerced.push(data_type);
        }
        Ok(coerced)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let all_constant = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let rows = if all_constant { 1 } else { args.number_rows };
        let arguments = Arguments::new(self.function.doc.name, self.clock, args.args)?;
        let mut eval = (self.function.start)(&arguments)?;
        let array = value::build(&self.function.returns, (0..rows).map(&mut *eval), rows)?;
        if all_constant {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&array, 0)?));
        }
        Ok(ColumnarValue::Array(array))
    }
}
