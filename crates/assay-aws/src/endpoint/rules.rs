//! A rule set: parameters, and a tree of conditions whose first complete path gives an endpoint or an error.

use serde_json::{Map, Value};

use super::functions::{Function, get_attribute};
use super::partitions::Partitions;

/// A rule set, compiled.
#[derive(Debug)]
pub(crate) struct RuleSet {
    pub(super) parameters: Vec<Parameter>,
    rules: Vec<Rule>,
}

/// A parameter of a rule set.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    /// The fact about the client that fills it, for example `AWS::Region`.
    pub(super) builtin: Option<String>,
    pub(super) default: Option<Value>,
    pub(super) required: bool,
}

/// What a rule set decides.
#[derive(Debug, PartialEq)]
pub(super) struct Decision {
    pub(super) url: String,
    pub(super) properties: Value,
    pub(super) headers: Vec<(String, String)>,
}

#[derive(Debug)]
struct Rule {
    conditions: Vec<Condition>,
    outcome: Outcome,
}

#[derive(Debug)]
enum Outcome {
    Tree(Vec<Rule>),
    Endpoint { url: Expression, properties: Expression, headers: Vec<(String, Expression)> },
    Error(Expression),
}

#[derive(Debug)]
struct Condition {
    function: Function,
    arguments: Vec<Expression>,
    assign: Option<String>,
}

#[derive(Debug)]
enum Expression {
    Literal(Value),
    Template(Vec<Piece>),
    Reference(String),
    Call(Box<Condition>),
    List(Vec<Expression>),
    Object(Vec<(String, Expression)>),
}

#[derive(Debug)]
enum Piece {
    Text(String),
    /// A variable and the path into it.
    Variable(String, Vec<String>),
}

/// Names and their values; a rule's assignments are dropped when its branch is left.
struct Scope<'a> {
    partitions: &'a Partitions,
    variables: Vec<(&'a str, Value)>,
}

impl RuleSet {
    pub(crate) fn parse(file: &Value) -> Result<Self, String> {
        let no_parameters = Map::new();
        let parameters = file.get("parameters").and_then(Value::as_object).unwrap_or(&no_parameters);
        let parameters = parameters
            .iter()
            .map(|(name, parameter)| Parameter {
                name: name.clone(),
                builtin: parameter.get("builtIn").and_then(Value::as_str).map(str::to_owned),
                default: parameter.get("default").filter(|default| !default.is_null()).cloned(),
                required: parameter.get("required").and_then(Value::as_bool).unwrap_or(false),
            })
            .collect();
        Ok(Self { parameters, rules: parse_rules(file.get("rules"))? })
    }

    /// Evaluates the rules over given parameters; the error is the rule set's own sentence.
    pub(super) fn decide(&self, given: &Map<String, Value>, partitions: &Partitions) -> Result<Decision, String> {
        let mut scope = Scope { partitions, variables: Vec::new() };
        for parameter in &self.parameters {
            match given.get(&parameter.name).or(parameter.default.as_ref()) {
                Some(value) => scope.variables.push((&parameter.name, value.clone())),
                None if parameter.required => {
                    return Err(format!("the endpoint rules need `{}`", parameter.name));
                }
                None => {}
            }
        }
        match scope.first(&self.rules) {
            Some(decision) => decision,
            None => Err("no endpoint rule applies".to_owned()),
        }
    }
}

impl<'a> Scope<'a> {
    fn first(&mut self, rules: &'a [Rule]) -> Option<Result<Decision, String>> {
        for rule in rules {
            let mark = self.variables.len();
            let decision = self.apply(rule);
            self.variables.truncate(mark);
            if decision.is_some() {
                return decision;
            }
        }
        None
    }

    fn apply(&mut self, rule: &'a Rule) -> Option<Result<Decision, String>> {
        for condition in &rule.conditions {
            if matches!(self.call(condition), Value::Null | Value::Bool(false)) {
                return None;
            }
        }
        match &rule.outcome {
            Outcome::Tree(rules) => self.first(rules),
            Outcome::Error(message) => Some(Err(self.text(message))),
            Outcome::Endpoint { url, properties, headers } => {
                let url = self.text(url);
                let properties = self.evaluate(properties);
                let headers = headers.iter().map(|(name, value)| (name.clone(), self.text(value))).collect();
                Some(Ok(Decision { url, properties, headers }))
            }
        }
    }

    fn call(&mut self, condition: &'a Condition) -> Value {
        let arguments: Vec<Value> = condition.arguments.iter().map(|argument| self.evaluate(argument)).collect();
        let answer = condition.function.call(&arguments, self.partitions);
        if let Some(name) = &condition.assign {
            self.variables.push((name, answer.clone()));
        }
        answer
    }

    fn evaluate(&mut self, expression: &'a Expression) -> Value {
        match expression {
            Expression::Literal(value) => value.clone(),
            Expression::Reference(name) => self.variable(name).cloned().unwrap_or_default(),
            Expression::Call(condition) => self.call(condition),
            Expression::Template(pieces) => Value::String(self.fill(pieces)),
            Expression::List(items) => items.iter().map(|item| self.evaluate(item)).collect(),
            Expression::Object(members) => {
                Value::Object(members.iter().map(|(name, value)| (name.clone(), self.evaluate(value))).collect())
            }
        }
    }

    fn text(&mut self, expression: &'a Expression) -> String {
        match self.evaluate(expression) {
            Value::String(text) => text,
            other => other.to_string(),
        }
    }

    fn variable(&self, name: &str) -> Option<&Value> {
        self.variables.iter().rev().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    fn fill(&self, pieces: &[Piece]) -> String {
        let mut filled = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Variable(name, path) => {
                    let mut value = self.variable(name).cloned().unwrap_or_default();
                    for part in path {
                        value = get_attribute(&value, part);
                    }
                    filled.push_str(value.as_str().unwrap_or_default());
                }
            }
        }
        filled
    }
}

fn parse_rules(rules: Option<&Value>) -> Result<Vec<Rule>, String> {
    let rules = rules.and_then(Value::as_array).ok_or("the endpoint rule set has no rules")?;
    rules.iter().map(parse_rule).collect()
}

fn parse_rule(rule: &Value) -> Result<Rule, String> {
    let conditions = match rule.get("conditions").and_then(Value::as_array) {
        Some(conditions) => conditions.iter().map(parse_condition).collect::<Result<_, _>>()?,
        None => Vec::new(),
    };
    let outcome = match rule.get("type").and_then(Value::as_str) {
        Some("tree") => Outcome::Tree(parse_rules(rule.get("rules"))?),
        Some("error") => Outcome::Error(parse_expression(rule.get("error").unwrap_or(&Value::Null))?),
        Some("endpoint") => parse_endpoint(rule.get("endpoint").unwrap_or(&Value::Null))?,
        other => {
            return Err(format!("endpoint rule of unknown type `{}`", other.unwrap_or_default()));
        }
    };
    Ok(Rule { conditions, outcome })
}

fn parse_endpoint(endpoint: &Value) -> Result<Outcome, String> {
    let url = parse_expression(endpoint.get("url").ok_or("an endpoint rule has no URL")?)?;
    let properties = parse_expression(endpoint.get("properties").unwrap_or(&Value::Null))?;
    let mut headers = Vec::new();
    if let Some(named) = endpoint.get("headers").and_then(Value::as_object) {
        for (name, values) in named {
            for value in values.as_array().into_iter().flatten() {
                headers.push((name.clone(), parse_expression(value)?));
            }
        }
    }
    Ok(Outcome::Endpoint { url, properties, headers })
}

fn parse_condition(condition: &Value) -> Result<Condition, String> {
    let name = condition.get("fn").and_then(Value::as_str).ok_or("an endpoint condition calls no function")?;
    let function = Function::named(name).ok_or_else(|| format!("endpoint rule function `{name}` is not known"))?;
    let arguments = condition.get("argv").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    Ok(Condition {
        function,
        arguments: arguments.iter().map(parse_expression).collect::<Result<_, _>>()?,
        assign: condition.get("assign").and_then(Value::as_str).map(str::to_owned),
    })
}

fn parse_expression(value: &Value) -> Result<Expression, String> {
    Ok(match value {
        Value::Object(object) if object.contains_key("fn") => Expression::Call(Box::new(parse_condition(value)?)),
        Value::Object(object) if object.len() == 1 && object.contains_key("ref") => {
            let name = object.get("ref").and_then(Value::as_str).ok_or("an endpoint reference names nothing")?;
            Expression::Reference(name.to_owned())
        }
        Value::Object(object) => {
            let members = object.iter().map(|(name, value)| Ok((name.clone(), parse_expression(value)?)));
            Expression::Object(members.collect::<Result<_, String>>()?)
        }
        Value::Array(items) => Expression::List(items.iter().map(parse_expression).collect::<Result<_, _>>()?),
        Value::String(text) if text.contains('{') => Expression::Template(parse_template(text)),
        other => Expression::Literal(other.clone()),
    })
}

/// Texts with `{name}` or `{name#attribute}` in them; doubled braces stand for themselves.
fn parse_template(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '{' | '}' if characters.peek() == Some(&character) => {
                characters.next();
                literal.push(character);
            }
            '{' => {
                pieces.push(Piece::Text(std::mem::take(&mut literal)));
                let inner: String = characters.by_ref().take_while(|inner| *inner != '}').collect();
                let mut parts = inner.split('#').map(str::to_owned);
                let name = parts.next().unwrap_or_default();
                pieces.push(Piece::Variable(name, parts.collect()));
            }
            other => literal.push(other),
        }
    }
    pieces.push(Piece::Text(literal));
    pieces
}
