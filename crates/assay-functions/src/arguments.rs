//! The arguments of one call as typed columns. A constant is kept as one value, whatever the number of rows.

use std::borrow::Cow;

use arrow::array::{
    Array as _, ArrayRef, AsArray as _, Int64Array, ListArray, MapArray, PrimitiveArray, StringArray, StructArray,
};
use arrow::compute::cast;
use arrow::datatypes::{
    ArrowTimestampType, DataType, Int64Type, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::ColumnarValue;

use crate::ScanTime;
use crate::time::parse_millis;

/// One argument: a column, or a constant as an array of one.
#[derive(Debug)]
struct Argument {
    array: ArrayRef,
    constant: bool,
}

/// The arguments of one call.
#[derive(Debug)]
pub(crate) struct Arguments {
    function: &'static str,
    clock: ScanTime,
    values: Vec<Argument>,
}

impl Arguments {
    /// Takes over what `DataFusion` gives.
    pub(crate) fn new(function: &'static str, clock: ScanTime, values: Vec<ColumnarValue>) -> Result<Self> {
        let mut arguments = Vec::with_capacity(values.len());
        for value in values {
            arguments.push(match value {
                ColumnarValue::Array(array) => Argument { array, constant: false },
                ColumnarValue::Scalar(scalar) => Argument { array: scalar.to_array()?, constant: true },
            });
        }
        Ok(Self { function, clock, values: arguments })
    }

    /// The scan time.
    pub(crate) fn clock(&self) -> ScanTime {
        self.clock
    }

    fn argument(&self, position: usize) -> Result<&Argument> {
        match self.values.get(position) {
            Some(argument) => Ok(argument),
            None => exec_err!("`{}` was called without argument {}", self.function, position + 1),
        }
    }

    /// True if an optional argument was given.
    pub(crate) fn has(&self, position: usize) -> bool {
        position < self.values.len()
    }

    /// Argument `position` as texts.
    pub(crate) fn text(&self, position: usize) -> Result<Texts> {
        let argument = self.argument(position)?;
        let array = as_texts(&argument.array)?;
        Ok(Texts { array, constant: argument.constant })
    }

    /// Argument `position` as integers.
    pub(crate) fn int(&self, position: usize) -> Result<Ints> {
        let argument = self.argument(position)?;
        Ok(Ints { array: as_ints(&argument.array)?, constant: argument.constant })
    }

    /// Argument `position` as moments.
    pub(crate) fn time(&self, position: usize) -> Result<Times> {
        let argument = self.argument(position)?;
        Ok(Times { array: as_times(&argument.array)?, constant: argument.constant })
    }

    /// Argument `position` as lists of texts.
    pub(crate) fn text_list(&self, position: usize) -> Result<TextLists> {
        let argument = self.argument(position)?;
        let lists = as_lists(&argument.array, DataType::Utf8)?;
        let items = as_texts(lists.values())?;
        Ok(TextLists { lists, items, constant: argument.constant })
    }

    /// Argument `position` as lists of integers.
    pub(crate) fn int_list(&self, position: usize) -> Result<IntLists> {
        let argument = self.argument(position)?;
        let lists = as_lists(&argument.array, DataType::Int64)?;
        let items = as_ints(lists.values())?;
        Ok(IntLists { lists, items, constant: argument.constant })
    }

    /// Argument `position` as lists of moments.
    pub(crate) fn time_list(&self, position: usize) -> Result<TimeLists> {
        let argument = self.argument(position)?;
        let lists = as_lists(&argument.array, DataType::Utf8)?;
        let items = as_times(lists.values())?;
        Ok(TimeLists { lists, items, constant: argument.constant })
    }

    /// Argument `position` as lists of structs; `None` if it is `NULL` for every row.
    pub(crate) fn struct_list(&self, position: usize) -> Result<Option<StructLists>> {
        let argument = self.argument(position)?;
        if argument.array.data_type().is_null() {
            return Ok(None);
        }
        let Some(lists) = argument.array.as_list_opt::<i32>() else {
            return exec_err!("`{}`: argument {} is no list of structs", self.function, position + 1);
        };
        let Some(items) = lists.values().as_struct_opt() else {
            return exec_err!("`{}`: argument {} is no list of structs", self.function, position + 1);
        };
        let items = Structs { function: self.function, array: items.clone() };
        Ok(Some(StructLists { lists: lists.clone(), items, constant: argument.constant }))
    }

    /// Argument `position` as maps, if it is one.
    pub(crate) fn map(&self, position: usize) -> Result<Option<(MapArray, bool)>> {
        let argument = self.argument(position)?;
        Ok(argument.array.as_map_opt().map(|map| (map.clone(), argument.constant)))
    }

    /// Argument `position` as it is, and whether it is constant.
    pub(crate) fn any(&self, position: usize) -> Result<(&ArrayRef, bool)> {
        let argument = self.argument(position)?;
        Ok((&argument.array, argument.constant))
    }
}

/// The index of `row` in an argument.
fn index(constant: bool, row: usize) -> usize {
    if constant { 0 } else { row }
}

/// A column of texts.
#[derive(Debug, Clone)]
pub(crate) struct Texts {
    array: StringArray,
    constant: bool,
}

impl Texts {
    /// The text in `row`.
    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        text_at(&self.array, index(self.constant, row))
    }
}

/// A column of integers.
#[derive(Debug, Clone)]
pub(crate) struct Ints {
    array: Int64Array,
    constant: bool,
}

impl Ints {
    /// The integer in `row`.
    pub(crate) fn get(&self, row: usize) -> Option<i64> {
        int_at(&self.array, index(self.constant, row))
    }
}

/// A column of moments.
#[derive(Debug, Clone)]
pub(crate) struct Times {
    array: Vec<Option<i64>>,
    constant: bool,
}

impl Times {
    /// The moment in `row`, in milliseconds since 1970, UTC.
    pub(crate) fn get(&self, row: usize) -> Option<i64> {
        self.array.get(index(self.constant, row)).copied().flatten()
    }
}

/// A column of lists of texts. `NULL` items are left out.
#[derive(Debug, Clone)]
pub(crate) struct TextLists {
    lists: ListArray,
    items: StringArray,
    constant: bool,
}

impl TextLists {
    /// The texts in `row`.
    pub(crate) fn get(&self, row: usize) -> Option<Vec<&str>> {
        let range = list_range(&self.lists, index(self.constant, row))?;
        Some(range.filter_map(|item| text_at(&self.items, item)).collect())
    }
}

/// A column of lists of integers. `NULL` items are left out.
#[derive(Debug, Clone)]
pub(crate) struct IntLists {
    lists: ListArray,
    items: Int64Array,
    constant: bool,
}

impl IntLists {
    /// The integers in `row`.
    pub(crate) fn get(&self, row: usize) -> Option<Vec<i64>> {
        let range = list_range(&self.lists, index(self.constant, row))?;
        Some(range.filter_map(|item| int_at(&self.items, item)).collect())
    }
}

/// A column of lists of moments. `NULL` items are left out.
#[derive(Debug, Clone)]
pub(crate) struct TimeLists {
    lists: ListArray,
    items: Vec<Option<i64>>,
    constant: bool,
}

impl TimeLists {
    /// The moments in `row`, in milliseconds since 1970, UTC.
    pub(crate) fn get(&self, row: usize) -> Option<Vec<i64>> {
        let range = list_range(&self.lists, index(self.constant, row))?;
        Some(range.filter_map(|item| self.items.get(item).copied().flatten()).collect())
    }
}

/// A column of lists of structs.
#[derive(Debug, Clone)]
pub(crate) struct StructLists {
    lists: ListArray,
    items: Structs,
    constant: bool,
}

impl StructLists {
    /// The structs of all rows.
    pub(crate) fn items(&self) -> &Structs {
        &self.items
    }

    /// The indices in [`Self::items`] of the structs in `row`.
    pub(crate) fn get(&self, row: usize) -> Option<impl Iterator<Item = usize> + Clone> {
        let range = list_range(&self.lists, index(self.constant, row))?;
        Some(range.filter(|item| self.items.array.is_valid(*item)))
    }
}

/// Structs whose fields are found by name, in any order.
#[derive(Debug, Clone)]
pub(crate) struct Structs {
    function: &'static str,
    array: StructArray,
}

impl Structs {
    fn field(&self, name: &str) -> Result<&ArrayRef> {
        match self.array.column_by_name(name) {
            Some(column) => Ok(column),
            None => exec_err!("`{}`: the struct has no field `{name}`", self.function),
        }
    }

    /// True if there is a field of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.array.column_by_name(name).is_some()
    }

    /// The field `name` as texts.
    pub(crate) fn text(&self, name: &str) -> Result<Texts> {
        Ok(Texts { array: as_texts(self.field(name)?)?, constant: false })
    }

    /// The field `name` as integers.
    pub(crate) fn int(&self, name: &str) -> Result<Ints> {
        Ok(Ints { array: as_ints(self.field(name)?)?, constant: false })
    }

    /// The field `name` as booleans.
    pub(crate) fn boolean(&self, name: &str) -> Result<Vec<Option<bool>>> {
        let array = cast(self.field(name)?, &DataType::Boolean)?;
        Ok(array.as_boolean().iter().collect())
    }

    /// The field `name` as lists of structs; `None` if every one is `NULL`.
    pub(crate) fn struct_list(&self, name: &str) -> Result<Option<StructLists>> {
        let field = self.field(name)?;
        let Some(lists) = field.as_list_opt::<i32>() else {
            return if field.data_type().is_null() {
                Ok(None)
            } else {
                exec_err!("`{}`: the field `{name}` is no list", self.function)
            };
        };
        let Some(items) = lists.values().as_struct_opt() else {
            return if lists.values().data_type().is_null() {
                Ok(None)
            } else {
                exec_err!("`{}`: the field `{name}` is no list of structs", self.function)
            };
        };
        let items = Structs { function: self.function, array: items.clone() };
        Ok(Some(StructLists { lists: lists.clone(), items, constant: false }))
    }

    /// The field `name` as structs; `None` if every one is `NULL`.
    pub(crate) fn structure(&self, name: &str) -> Result<Option<Structs>> {
        let field = self.field(name)?;
        match field.as_struct_opt() {
            Some(array) => Ok(Some(Structs { function: self.function, array: array.clone() })),
            None if field.data_type().is_null() => Ok(None),
            None => exec_err!("`{}`: the field `{name}` is no struct", self.function),
        }
    }
}

/// The texts of an array of strings of any kind.
pub(crate) fn as_texts(array: &ArrayRef) -> Result<StringArray> {
    let array = if array.data_type() == &DataType::Utf8 {
        Cow::Borrowed(array)
    } else {
        Cow::Owned(cast(array, &DataType::Utf8)?)
    };
    Ok(array.as_string::<i32>().clone())
}

fn as_ints(array: &ArrayRef) -> Result<Int64Array> {
    let array = if array.data_type() == &DataType::Int64 {
        Cow::Borrowed(array)
    } else {
        Cow::Owned(cast(array, &DataType::Int64)?)
    };
    Ok(array.as_primitive::<Int64Type>().clone())
}

fn as_lists(array: &ArrayRef, item: DataType) -> Result<ListArray> {
    match array.as_list_opt::<i32>() {
        Some(lists) => Ok(lists.clone()),
        None => {
            let list_type = DataType::List(arrow::datatypes::Field::new_list_field(item, true).into());
            Ok(cast(array, &list_type)?.as_list::<i32>().clone())
        }
    }
}

fn as_times(array: &ArrayRef) -> Result<Vec<Option<i64>>> {
    Ok(match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => {
            to_millis::<TimestampSecondType>(array, |value| value.checked_mul(1000))
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => to_millis::<TimestampMillisecondType>(array, Some),
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            to_millis::<TimestampMicrosecondType>(array, |value| Some(value.div_euclid(1000)))
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            to_millis::<TimestampNanosecondType>(array, |value| Some(value.div_euclid(1_000_000)))
        }
        _ => as_texts(array)?.iter().map(|text| text.and_then(parse_millis)).collect(),
    })
}

fn to_millis<T: ArrowTimestampType>(array: &ArrayRef, scale: fn(i64) -> Option<i64>) -> Vec<Option<i64>> {
    let array: &PrimitiveArray<T> = array.as_primitive::<T>();
    array.iter().map(|value| value.and_then(scale)).collect()
}

/// The text at `index`; `None` if it is `NULL` or out of bounds.
pub(crate) fn text_at(array: &StringArray, index: usize) -> Option<&str> {
    (index < array.len() && array.is_valid(index)).then(|| array.value(index))
}

fn int_at(array: &Int64Array, index: usize) -> Option<i64> {
    (index < array.len() && array.is_valid(index)).then(|| array.value(index))
}

fn list_range(lists: &ListArray, index: usize) -> Option<std::ops::Range<usize>> {
    if index >= lists.len() || lists.is_null(index) {
        return None;
    }
    let offsets = lists.value_offsets();
    let start = usize::try_from(*offsets.get(index)?).ok()?;
    let end = usize::try_from(*offsets.get(index + 1)?).ok()?;
    Some(start..end)
}
