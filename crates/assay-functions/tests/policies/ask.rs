//! Calls a function of the library without SQL around it.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use arrow::array::{Array as _, AsArray as _};
use arrow::datatypes::{DataType, Field};
use datafusion::config::ConfigOptions;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF};
use datafusion::scalar::ScalarValue;

static FUNCTIONS: LazyLock<HashMap<String, ScalarUDF>> = LazyLock::new(|| {
    let all = assay_functions::functions(1_795_392_000_000);
    all.into_iter().map(|function| (function.name().to_owned(), function)).collect()
});

/// An argument.
#[derive(Debug, Clone)]
pub(crate) enum Argument<'a> {
    Null,
    Text(&'a str),
    Texts(&'a [&'a str]),
}

fn scalar(argument: &Argument<'_>) -> ScalarValue {
    match argument {
        Argument::Null => ScalarValue::Utf8(None),
        Argument::Text(text) => ScalarValue::from(*text),
        Argument::Texts(texts) => {
            let items: Vec<ScalarValue> = texts.iter().map(|text| ScalarValue::from(*text)).collect();
            ScalarValue::List(ScalarValue::new_list_nullable(&items, &DataType::Utf8))
        }
    }
}

fn ask(name: &str, arguments: &[Argument<'_>]) -> ScalarValue {
    let scalars: Vec<ScalarValue> = arguments.iter().map(scalar).collect();
    let types: Vec<DataType> = scalars.iter().map(ScalarValue::data_type).collect();
    let field = |data_type: &DataType| Arc::new(Field::new("argument", data_type.clone(), true));
    let function = &FUNCTIONS[name];
    let answer = function.invoke_with_args(ScalarFunctionArgs {
        arg_fields: types.iter().map(field).collect(),
        args: scalars.into_iter().map(ColumnarValue::Scalar).collect(),
        number_rows: 1,
        return_field: field(&function.return_type(&types).unwrap()),
        config_options: Arc::new(ConfigOptions::default()),
    });
    match answer.unwrap() {
        ColumnarValue::Scalar(scalar) => scalar,
        ColumnarValue::Array(array) => ScalarValue::try_from_array(&array, 0).unwrap(),
    }
}

/// A yes or no; the policies that are drawn can all be read.
pub(crate) fn yes(name: &str, arguments: &[Argument<'_>]) -> bool {
    match ask(name, arguments) {
        ScalarValue::Boolean(Some(answer)) => answer,
        other => panic!("`{name}` of {arguments:?} gave {other}"),
    }
}

/// A list of texts.
pub(crate) fn texts(name: &str, arguments: &[Argument<'_>]) -> Vec<String> {
    match ask(name, arguments) {
        ScalarValue::List(list) if !list.is_null(0) => {
            list.value(0).as_string::<i32>().iter().flatten().map(str::to_owned).collect()
        }
        other => panic!("`{name}` of {arguments:?} gave {other}"),
    }
}
