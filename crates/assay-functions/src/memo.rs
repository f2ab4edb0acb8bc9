//! Remembers what was parsed, so that a document is parsed once for each batch however often it appears.

use std::collections::HashMap;
use std::rc::Rc;

use datafusion::common::Result;

use crate::arguments::Arguments;
use crate::function::Eval;
use crate::value::Value;

/// How a text becomes a document; `None` if it can't be understood.
pub(crate) type Parse<T> = fn(&str) -> Option<T>;

/// More than this many different documents in a batch are not worth remembering.
const LIMIT: usize = 4096;

/// The parsed form of texts, by text.
pub(crate) struct Memo<T> {
    parse: Parse<T>,
    last: Option<(Box<str>, Option<Rc<T>>)>,
    known: HashMap<Box<str>, Option<Rc<T>>>,
}

impl<T> Memo<T> {
    /// An empty memory; `parse` gives `None` for a text that can't be understood.
    pub(crate) fn new(parse: Parse<T>) -> Self {
        Self { parse, last: None, known: HashMap::new() }
    }

    /// The parsed form of `text`.
    pub(crate) fn get(&mut self, text: &str) -> Option<Rc<T>> {
        // Constants and runs of one value are the common case: compare before hashing.
        if let Some((last, parsed)) = &self.last
            && **last == *text
        {
            return parsed.clone();
        }
        let parsed = match self.known.get(text) {
            Some(parsed) => parsed.clone(),
            None => {
                let parsed = (self.parse)(text).map(Rc::new);
                if self.known.len() < LIMIT {
                    self.known.insert(text.into(), parsed.clone());
                }
                parsed
            }
        };
        self.last = Some((text.into(), parsed.clone()));
        parsed
    }
}

/// Answers each row from the first two arguments, both texts, of which each is parsed once for each batch.
pub(crate) fn of_two<'a, First: 'a, Second: 'a>(
    arguments: &'a Arguments,
    first: Parse<First>,
    second: Parse<Second>,
    answer: impl Fn(&First, &Second) -> Option<Value> + 'a,
) -> Result<Eval<'a>> {
    let (firsts, seconds) = (arguments.text(0)?, arguments.text(1)?);
    let (mut parsed_firsts, mut parsed_seconds) = (Memo::new(first), Memo::new(second));
    Ok(Box::new(move |row| {
        let first = parsed_firsts.get(firsts.get(row)?)?;
        let second = parsed_seconds.get(seconds.get(row)?)?;
        answer(&first, &second)
    }))
}
