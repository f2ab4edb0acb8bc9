//! XML answers, read in a single pass over the shape graph.
//!
//! The AWS codec crate parses each nesting level again, which was measured at 50–90 µs per kB; here each element is
//! looked up in its structure when it opens, and skipped where the model doesn't know it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Number, Value};

use super::{Malformed, json};
use crate::graph::{Graph, Kind, Op, Structure, Use};
use crate::{quirks, time};

/// Deeper documents are refused.
pub(super) const MAX_DEPTH: usize = 128;

/// Reads the answer of a query or ec2 operation.
pub(super) fn parse(graph: &Graph, operation: &Op, body: &[u8]) -> Result<Value, Malformed> {
    let mut reader = XmlReader::new(graph, body)?;
    reader.root()?;
    let Some(output) = graph.output(operation) else {
        reader.skip()?;
        reader.end()?;
        return Ok(Value::Object(Map::new()));
    };
    let Some(wrapper) = &operation.result_wrapper else {
        let answer = reader.structure(output, &[], 0)?;
        reader.end()?;
        return Ok(answer);
    };
    let mut answer = None;
    while let Some(start) = reader.child()? {
        if answer.is_none() && start.local_name().as_ref() == wrapper {
            answer = Some(reader.structure(output, &[], 0)?);
        } else {
            reader.skip()?;
        }
    }
    reader.end()?;
    answer.ok_or_else(|| Malformed(format!("the body has no `{wrapper}`")))
}

/// Reads a whole document as one structure.
pub(super) fn read_document(graph: &Graph, structure: &Structure, body: &[u8]) -> Result<Value, Malformed> {
    let mut reader = XmlReader::new(graph, body)?;
    let root = reader.root()?;
    let attributes = attributes(&root)?;
    let answer = reader.structure(structure, &attributes, 0)?;
    reader.end()?;
    Ok(answer)
}

/// Reads a whole document as one value.
pub(super) fn read_payload(graph: &Graph, target: &Use, body: &[u8]) -> Result<Value, Malformed> {
    let mut reader = XmlReader::new(graph, body)?;
    let root = reader.root()?;
    let answer = reader.value(target, &root, 0)?;
    reader.end()?;
    Ok(answer)
}

/// The text of the root element; `None` where it is empty.
pub(super) fn read_root_text(body: &[u8]) -> Result<Option<String>, Malformed> {
    let mut events = events(body)?;
    open_root(&mut events)?;
    let text = read_text(&mut events)?;
    Ok(Some(text).filter(|text| !text.is_empty()))
}

type Events<'a> = quick_xml::Reader<&'a [u8]>;

/// Reads values off a stream of XML events.
struct XmlReader<'a> {
    graph: &'a Graph,
    events: Events<'a>,
}

pub(super) fn events(body: &[u8]) -> Result<Events<'_>, Malformed> {
    let text = std::str::from_utf8(body).map_err(|_| Malformed("the body is not UTF-8".to_owned()))?;
    let mut events = quick_xml::Reader::from_str(text);
    events.config_mut().expand_empty_elements = true;
    Ok(events)
}

fn next<'a>(events: &mut Events<'a>) -> Result<Event<'a>, Malformed> {
    match events.read_event() {
        Ok(Event::Eof) => Err(Malformed("the body ends too soon".to_owned())),
        Ok(event) => Ok(event),
        Err(error) => Err(Malformed(format!("the body is not well-formed XML: {error}"))),
    }
}

/// Opens the root element; an HTML page is no answer.
pub(super) fn open_root<'a>(events: &mut Events<'a>) -> Result<BytesStart<'a>, Malformed> {
    loop {
        match next(events)? {
            Event::Start(root) if root.local_name().as_ref().eq_ignore_ascii_case("html") => {
                return Err(Malformed("the body is an HTML page".to_owned()));
            }
            Event::Start(root) => return Ok(root),
            Event::DocType(kind) if kind.trim_start().to_ascii_lowercase().starts_with("html") => {
                return Err(Malformed("the body is an HTML page".to_owned()));
            }
            Event::Text(text) if !text.trim().is_empty() => {
                return Err(Malformed("the body is not XML".to_owned()));
            }
            _ => {}
        }
    }
}

/// Reads to the end of the open element and gives its own text.
pub(super) fn read_text(events: &mut Events<'_>) -> Result<String, Malformed> {
    let mut text = String::new();
    let mut depth = 0_usize;
    loop {
        match next(events)? {
            Event::Text(part) if depth == 0 => text.push_str(&part.xml10_content()),
            Event::CData(part) if depth == 0 => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) if depth == 0 => text.push(resolve(&reference)?),
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => return Ok(text),
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
}

fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> Result<char, Malformed> {
    let known = match reference.as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref().ok().flatten(),
    };
    known.ok_or_else(|| Malformed("the body has a reference that XML doesn't know".to_owned()))
}

fn attributes(start: &BytesStart<'_>) -> Result<Vec<(String, String)>, Malformed> {
    let mut read = Vec::new();
    for attribute in start.attributes() {
        let broken = |_| Malformed("the body has a broken XML attribute".to_owned());
        let attribute = attribute.map_err(|_| Malformed("the body has a broken XML attribute".to_owned()))?;
        let value = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0).map_err(broken)?;
        read.push((attribute.key.as_ref().to_owned(), value.into_owned()));
    }
    Ok(read)
}

impl<'a> XmlReader<'a> {
    fn new(graph: &'a Graph, body: &'a [u8]) -> Result<Self, Malformed> {
        Ok(Self { graph, events: events(body)? })
    }

    fn root(&mut self) -> Result<BytesStart<'a>, Malformed> {
        open_root(&mut self.events)
    }

    /// The next child of the open element; `None` at its end.
    fn child(&mut self) -> Result<Option<BytesStart<'a>>, Malformed> {
        loop {
            match next(&mut self.events)? {
                Event::Start(start) => return Ok(Some(start)),
                Event::End(_) => return Ok(None),
                _ => {}
            }
        }
    }

    fn skip(&mut self) -> Result<(), Malformed> {
        let mut depth = 0_usize;
        loop {
            match next(&mut self.events)? {
                Event::Start(_) => depth += 1,
                Event::End(_) if depth == 0 => return Ok(()),
                Event::End(_) => depth -= 1,
                _ => {}
            }
        }
    }

    /// Nothing but space may follow the root element.
    fn end(&mut self) -> Result<(), Malformed> {
        loop {
            match self.events.read_event() {
                Ok(Event::Eof) => return Ok(()),
                Ok(Event::Comment(_) | Event::PI(_)) => {}
                Ok(Event::Text(text)) if text.trim().is_empty() => {}
                _ => return Err(Malformed("something follows the root element".to_owned())),
            }
        }
    }

    fn value(&mut self, target: &Use, start: &BytesStart<'a>, depth: usize) -> Result<Value, Malformed> {
        if depth > MAX_DEPTH {
            return Err(Malformed("the body is nested too deeply".to_owned()));
        }
        let graph = self.graph;
        match graph.kind(target.shape) {
            Kind::Structure(structure) => {
                let attributes = attributes(start)?;
                self.structure(structure, &attributes, depth + 1)
            }
            Kind::List(member) => {
                let mut items = Vec::new();
                while let Some(item) = self.child()? {
                    items.push(self.value(member, &item, depth + 1)?);
                }
                Ok(Value::Array(items))
            }
            Kind::Map(key, of) => {
                let mut entries = Map::new();
                while self.child()?.is_some() {
                    self.entry(key, of, &mut entries, depth + 1)?;
                }
                Ok(Value::Object(entries))
            }
            scalar => read_scalar(scalar, read_text(&mut self.events)?),
        }
    }

    /// Reads the open map entry.
    fn entry(&mut self, key: &Use, of: &Use, entries: &mut Map<String, Value>, depth: usize) -> Result<(), Malformed> {
        let key_name = key.name.as_deref().unwrap_or("key");
        let value_name = of.name.as_deref().unwrap_or("value");
        let (mut name, mut value) = (None, None);
        while let Some(part) = self.child()? {
            let part_name = part.local_name();
            if part_name.as_ref() == key_name {
                name = Some(read_text(&mut self.events)?);
            } else if part_name.as_ref() == value_name {
                value = Some(self.value(of, &part, depth + 1)?);
            } else {
                self.skip()?;
            }
        }
        match (name, value) {
            (Some(name), Some(value)) => {
                entries.insert(name, value);
                Ok(())
            }
            _ => Err(Malformed("a map entry lacks its key or its value".to_owned())),
        }
    }

    fn structure(
        &mut self,
        structure: &Structure,
        attributes: &[(String, String)],
        depth: usize,
    ) -> Result<Value, Malformed> {
        let graph = self.graph;
        let mut members = Map::new();
        let mut unknown = None;
        for (name, value) in attributes {
            if let Some(member) = structure.member_by_xml_name(name).filter(|member| member.target.xml_attribute) {
                members.insert(member.name.clone(), Value::String(value.clone()));
            }
        }
        while let Some(start) = self.child()? {
            let name = start.local_name();
            let Some(member) = structure.member_by_xml_name(name.as_ref()) else {
                unknown.get_or_insert_with(|| name.as_ref().to_owned());
                self.skip()?;
                continue;
            };
            match graph.kind(member.target.shape) {
                Kind::List(item) if member.target.flattened => {
                    let item = self.value(item, &start, depth + 1)?;
                    let list = members.entry(member.name.clone()).or_insert_with(|| Value::Array(Vec::new()));
                    if let Value::Array(items) = list {
                        items.push(item);
                    }
                }
                Kind::Map(key, of) if member.target.flattened => {
                    let map = members.entry(member.name.clone()).or_insert_with(|| Value::Object(Map::new()));
                    if let Value::Object(entries) = map {
                        self.entry(key, of, entries, depth + 1)?;
                    }
                }
                // Of a repeated element the first counts.
                _ if members.contains_key(&member.name) => self.skip()?,
                _ => {
                    let value = self.value(&member.target, &start, depth + 1)?;
                    members.insert(member.name.clone(), value);
                }
            }
        }
        if structure.union {
            return json::finish_union(members, unknown.as_ref());
        }
        Ok(Value::Object(members))
    }
}

/// Reads a scalar from its text, as XML and headers have it.
pub(super) fn read_scalar(kind: &Kind, text: String) -> Result<Value, Malformed> {
    let wrong = |wanted: &str| Malformed(format!("the body has a text where the API has {wanted}"));
    match kind {
        Kind::Integer => {
            let number = text.trim();
            let signed = number.parse::<i64>().map(Value::from);
            signed.or_else(|_| number.parse::<u64>().map(Value::from)).map_err(|_| wrong("an integer"))
        }
        Kind::Float => {
            let number = text.trim().parse::<f64>().map_err(|_| wrong("a number"))?;
            // JSON has no infinity: those stay texts.
            Ok(Number::from_f64(number).map_or(Value::String(text), Value::Number))
        }
        Kind::Boolean => quirks::lenient_boolean(text.trim()).map(Value::Bool).ok_or_else(|| wrong("a boolean")),
        Kind::Timestamp => match time::read_text(text.trim()) {
            Some(moment) => Ok(Value::String(time::canonical(moment))),
            None => Err(wrong("a timestamp")),
        },
        Kind::Blob => match BASE64.decode(text.trim()) {
            Ok(_) => Ok(Value::String(text.trim().to_owned())),
            Err(_) => Err(wrong("base64")),
        },
        Kind::EncodedText => Ok(quirks::percent_decoded(Value::String(text))),
        _ => Ok(Value::String(text)),
    }
}
