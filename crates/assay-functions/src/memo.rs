//! Remembers what was parsed, so that a document is parsed once for each batch however often it appears.

use std::collections::HashMap;
use std::rc::Rc;

/// More than this many different documents in a batch are not worth remembering.
const LIMIT: usize = 4096;

/// The parsed form of texts, by text.
pub(crate) struct Memo<T> {
    parse: fn(&str) -> Option<T>,
    last: Option<(Box<str>, Option<Rc<T>>)>,
    known: HashMap<Box<str>, Option<Rc<T>>>,
}

impl<T> Memo<T> {
    /// An empty memory; `parse` gives `None` for a text that can't be understood.
    pub(crate) fn new(parse: fn(&str) -> Option<T>) -> Self {
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
