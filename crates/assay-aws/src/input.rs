//! Parameters are checked against the model before anything is sent.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Map, Value};

use crate::graph::{Graph, Kind, Structure, Use};
use crate::time;

/// A parameter that the operation would not take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// The model has no such operation.
    #[error("operation `{0}` is not in the API model")]
    UnknownOperation(String),
    /// The parameters are not a JSON object.
    #[error("the parameters are not an object")]
    NotAnObject,
    /// The operation has no parameter of that name.
    #[error("`{0}` is not a parameter of the operation")]
    Unknown(String),
    /// A required parameter is missing.
    #[error("the parameter `{0}` is required")]
    Missing(String),
    /// A parameter has the wrong type.
    #[error("the parameter `{path}` must be {wanted}")]
    Type {
        /// Where, for example `Filters[0].Values`.
        path: String,
        /// What it must be.
        wanted: &'static str,
    },
    /// The parameters are of the right types and still make no request.
    #[error("the request can't be made: {0}")]
    Request(String),
}

/// Checks the parameters of an operation.
pub(crate) fn check(graph: &Graph, input: Option<&Structure>, params: &Map<String, Value>) -> Result<(), InputError> {
    match input {
        Some(input) => check_structure(graph, input, params, ""),
        None => match params.keys().next() {
            Some(name) => Err(InputError::Unknown(name.clone())),
            None => Ok(()),
        },
    }
}

fn check_structure(
    graph: &Graph,
    structure: &Structure,
    params: &Map<String, Value>,
    path: &str,
) -> Result<(), InputError> {
    if structure.document {
        return Ok(());
    }
    for name in &structure.required {
        if !params.contains_key(name) {
            return Err(InputError::Missing(join(path, name)));
        }
    }
    if structure.union && params.len() != 1 {
        return Err(InputError::Type { path: path.to_owned(), wanted: "an object with exactly one member" });
    }
    for (name, value) in params {
        let path = join(path, name);
        let member = structure.member(name).ok_or_else(|| InputError::Unknown(path.clone()))?;
        check_value(graph, &member.target, value, &path)?;
    }
    Ok(())
}

fn check_value(graph: &Graph, target: &Use, value: &Value, path: &str) -> Result<(), InputError> {
    let wrong = |wanted| Err(InputError::Type { path: path.to_owned(), wanted });
    match (graph.kind(target.shape), value) {
        (Kind::Structure(structure), Value::Object(params)) => check_structure(graph, structure, params, path),
        (Kind::Structure(structure), _) if structure.document => Ok(()),
        (Kind::Structure(_), _) => wrong("an object"),
        (Kind::List(member), Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                check_value(graph, member, item, &format!("{path}[{index}]"))?;
            }
            Ok(())
        }
        (Kind::List(_), _) => wrong("a list"),
        (Kind::Map(_, of), Value::Object(entries)) => {
            entries.iter().try_for_each(|(key, entry)| check_value(graph, of, entry, &join(path, key)))
        }
        (Kind::Map(..), _) => wrong("a map"),
        (Kind::Integer, Value::Number(number)) if number.is_i64() || number.is_u64() => Ok(()),
        (Kind::Integer, _) => wrong("an integer"),
        (Kind::Float, Value::Number(_)) => Ok(()),
        (Kind::Float, _) => wrong("a number"),
        (Kind::Boolean, Value::Bool(_)) => Ok(()),
        (Kind::Boolean, _) => wrong("true or false"),
        (Kind::Timestamp, value) if time::read(value).is_some() => Ok(()),
        (Kind::Timestamp, _) => wrong("a timestamp"),
        (Kind::Blob, Value::String(text)) if BASE64.decode(text).is_ok() => Ok(()),
        (Kind::Blob, _) => wrong("base64"),
        (Kind::Text | Kind::EncodedText | Kind::PathId, Value::String(_)) => Ok(()),
        (Kind::Text | Kind::EncodedText | Kind::PathId, _) if target.jsonvalue => Ok(()),
        (Kind::Text | Kind::EncodedText | Kind::PathId, _) => wrong("a text"),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
