//! Exceptions, evidence, sign-offs and risks: each is a value of assay-model, kept as its JSON under a number that is
//! counted for each tenant and kind.

use serde::{Serialize, de::DeserializeOwned};

use crate::{Error, error::Step as _, session::Session};

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Item {
    Exception,
    Evidence,
    SignOff,
    Risk,
}

impl Item {
    /// The word in the table, which is the word in errors.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Exception => "exception",
            Self::Evidence => "evidence",
            Self::SignOff => "sign-off",
            Self::Risk => "risk",
        }
    }

    fn letter(self) -> char {
        match self {
            Self::Exception => 'X',
            Self::Evidence => 'E',
            Self::SignOff => 'S',
            Self::Risk => 'R',
        }
    }

    fn reading(self) -> &'static str {
        match self {
            Self::Exception => "reading the exceptions",
            Self::Evidence => "reading the evidence",
            Self::SignOff => "reading the sign-offs",
            Self::Risk => "reading the risks",
        }
    }

    fn writing(self) -> &'static str {
        match self {
            Self::Exception => "keeping the exception",
            Self::Evidence => "keeping the evidence",
            Self::SignOff => "keeping the sign-off",
            Self::Risk => "keeping the risk",
        }
    }

    /// The id of a number, for example `E-12`.
    pub(crate) fn id(self, no: i64) -> String {
        format!("{}-{no}", self.letter())
    }

    /// The number of an id; small letters will do.
    pub(crate) fn number(self, id: &str) -> Result<i64, Error> {
        let missing = || Error::Missing { what: self.word(), id: id.to_owned() };
        let (letter, number) = id.trim().split_once('-').ok_or_else(missing)?;
        if !letter.eq_ignore_ascii_case(&self.letter().to_string()) {
            return Err(missing());
        }
        number.parse().map_err(|_| missing())
    }
}

/// The number that the next item gets.
pub(crate) async fn next(session: &mut Session, item: Item) -> Result<i64, Error> {
    let sql = "SELECT COALESCE(MAX(no), 0) + 1 FROM item WHERE tenant = $1 AND kind = $2";
    let query = sqlx::query_scalar(sql).bind(session.tenant).bind(item.word());
    query.fetch_one(session.db()).await.step(item.reading())
}

/// Keeps a new item.
pub(crate) async fn add<T: Serialize>(
    session: &mut Session,
    item: Item,
    no: i64,
    of: (&str, &str),
    value: &T,
) -> Result<(), Error> {
    let body = body(item, value)?;
    let sql = "INSERT INTO item (tenant, kind, no, framework, clause, body) VALUES ($1, $2, $3, $4, $5, $6)";
    let insert = sqlx::query(sql).bind(session.tenant).bind(item.word()).bind(no);
    let insert = insert.bind(of.0.to_owned()).bind(of.1.to_owned()).bind(body);
    insert.execute(session.db()).await.step(item.writing())?;
    Ok(())
}

/// Keeps another value for an item.
pub(crate) async fn change<T: Serialize>(session: &mut Session, item: Item, id: &str, value: &T) -> Result<(), Error> {
    let (no, body) = (item.number(id)?, body(item, value)?);
    let sql = "UPDATE item SET body = $4 WHERE tenant = $1 AND kind = $2 AND no = $3";
    let update = sqlx::query(sql).bind(session.tenant).bind(item.word()).bind(no).bind(body);
    update.execute(session.db()).await.step(item.writing())?;
    Ok(())
}

/// The item of an id.
pub(crate) async fn one<T: DeserializeOwned>(session: &mut Session, item: Item, id: &str) -> Result<T, Error> {
    let no = item.number(id)?;
    let sql = "SELECT body FROM item WHERE tenant = $1 AND kind = $2 AND no = $3";
    let query = sqlx::query_scalar(sql).bind(session.tenant).bind(item.word()).bind(no);
    let body: Option<String> = query.fetch_optional(session.db()).await.step(item.reading())?;
    let body = body.ok_or_else(|| Error::Missing { what: item.word(), id: id.to_owned() })?;
    value(item, &body)
}

/// Items in the order of their numbers; of one framework or clause where these are given.
pub(crate) async fn all<T: DeserializeOwned>(
    session: &mut Session,
    item: Item,
    framework: Option<&str>,
    clause: Option<&str>,
) -> Result<Vec<T>, Error> {
    let sql = "SELECT body FROM item WHERE tenant = $1 AND kind = $2 \
               AND ($3 = '' OR framework = $3) AND ($4 = '' OR clause = $4) ORDER BY no";
    let query = sqlx::query_scalar(sql).bind(session.tenant).bind(item.word());
    let query = query.bind(framework.unwrap_or_default().to_owned()).bind(clause.unwrap_or_default().to_owned());
    let bodies: Vec<String> = query.fetch_all(session.db()).await.step(item.reading())?;
    bodies.iter().map(|body| value(item, body)).collect()
}

fn body<T: Serialize>(item: Item, value: &T) -> Result<String, Error> {
    let body = serde_json::to_string(value).map_err(|source| Error::Json { step: item.writing(), source })?;
    Ok(body.replace("\\u0000", "\\ufffd"))
}

fn value<T: DeserializeOwned>(item: Item, body: &str) -> Result<T, Error> {
    serde_json::from_str(body).map_err(|source| Error::Stored { step: item.reading(), source })
}

/// A text that must say something.
pub(crate) fn said(what: &'static str, text: &str) -> Result<(), Error> {
    if text.trim().is_empty() { Err(Error::Empty(what)) } else { Ok(()) }
}
