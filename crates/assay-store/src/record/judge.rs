//! The pass over an assessment's verdicts, and what is left of it: what vanished, and the numbers.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use assay_model::{
    ArcStr, Verdict,
    assessment::{Counts, VerdictRow},
    record::{Change, FindingState, Seen, next},
};

use super::{
    Changes, RecordHeader, Sla,
    book::{Book, Known, Mark, digest, uid},
    metrics::Numbers,
    write::{Batch, Closed, Failed, Opened},
};
use crate::{Error, exceptions::Exceptions, findings::rank, session::Session, time};

pub(super) struct Judge<'a> {
    header: &'a RecordHeader,
    /// The number of the assessment.
    no: i64,
    /// When its collection was finished: the time of everything that it does to findings.
    at: i64,
    sla: Sla,
    late: BTreeSet<String>,
    book: Book,
    exceptions: Exceptions,
    /// The domain of each clause.
    domains: BTreeMap<&'a str, &'a str>,
    pub(super) counts: Counts,
    changes: Changes,
    /// Opened and reopened: severity and place in the book.
    new: Vec<(u8, usize)>,
    /// Checks that gave an unknown in an account.
    unknown: HashMap<u32, HashSet<String>>,
    /// Why findings passed that may be resolved by it.
    reasons: HashMap<usize, String>,
    accounts: BTreeSet<String>,
    batch: Batch,
    numbers: Numbers,
}

impl<'a> Judge<'a> {
    pub(super) async fn new(
        session: &mut Session,
        header: &'a RecordHeader,
        (no, at): (i64, i64),
        sla: Sla,
        late: BTreeSet<String>,
    ) -> Result<Self, Error> {
        Ok(Self {
            header,
            no,
            at,
            sla,
            late,
            book: Book::read(session).await?,
            exceptions: Exceptions::read(session).await?,
            domains: header.clauses.iter().map(|row| (row.id.as_str(), row.domain.as_str())).collect(),
            counts: Counts::default(),
            changes: Changes::default(),
            new: Vec::new(),
            unknown: HashMap::new(),
            reasons: HashMap::new(),
            accounts: header.coverage.accounts.iter().cloned().collect(),
            batch: Batch::new(no, at),
            numbers: Numbers::default(),
        })
    }

    /// Applies the verdicts. `count_only`: they move nothing.
    pub(super) async fn run(
        &mut self,
        session: &mut Session,
        verdicts: impl Iterator<Item = VerdictRow> + Send,
        count_only: bool,
    ) -> Result<(), Error> {
        for verdict in verdicts {
            self.counts.add(verdict.verdict);
            if count_only || self.late.contains(verdict.account_id.as_str()) {
                continue;
            }
            self.verdict(&verdict);
            if self.batch.is_full() {
                self.batch.write(session).await?;
            }
        }
        if count_only {
            return Ok(());
        }
        self.ran_by_clauses();
        self.rest(session).await?;
        self.batch.write(session).await?;
        self.batch.write_seen(session, &self.book).await?;
        super::write::checks_and_places(session, &self.book).await?;
        let accounts = self.accounts.iter().filter(|account| !self.late.contains(*account));
        super::write::accounts_seen(session, &accounts.collect::<Vec<_>>(), self.at).await?;
        let now = time::time_text(self.at);
        self.numbers.keep(session, (self.no, &now), &self.book, &self.exceptions).await?;
        super::write::tell_planner(session, self.changes.opened).await
    }

    /// One verdict. A fail is applied at once, for nothing is worse; the rest waits for what else is said.
    fn verdict(&mut self, row: &VerdictRow) {
        let judged = self.book.check(&row.check);
        self.serve(judged, &row.clauses);
        if !self.accounts.contains(row.account_id.as_str()) {
            self.accounts.insert(row.account_id.to_string());
        }
        if row.verdict == Verdict::Unknown {
            let accounts = self.unknown.entry(judged).or_default();
            if !accounts.contains(row.account_id.as_str()) {
                accounts.insert(row.account_id.to_string());
            }
        }
        let uid = uid(&row.check, &row.resource_uid);
        match (self.book.find(uid), row.verdict) {
            (None, Verdict::Fail) => self.open(uid, judged, row),
            (None, _) => {}
            (Some(at), Verdict::Fail) => self.fail(at, row),
            (Some(at), verdict) => self.note(at, verdict, &row.reason),
        }
    }

    /// Notes that a check was judged, and which clauses it serves now.
    fn serve(&mut self, judged: u32, clauses: &[ArcStr]) {
        let Some(check) = self.book.checks.get_mut(judged as usize) else { return };
        if check.ran {
            return;
        }
        check.ran = true;
        let domains: BTreeSet<&str> =
            clauses.iter().filter_map(|clause| self.domains.get(clause.as_str()).copied()).collect();
        let domains: Vec<String> = domains.into_iter().map(str::to_owned).collect();
        let clauses: Vec<String> = clauses.iter().map(ToString::to_string).collect();
        if check.clauses != clauses || check.domains != domains {
            check.clauses = clauses;
            check.domains = domains;
            check.changed = true;
        }
    }

    fn due(&self, row: &VerdictRow) -> i64 {
        time::day_of(self.at) + i64::from(self.sla.days(row.severity))
    }

    fn open(&mut self, uid: u128, judged: u32, row: &VerdictRow) {
        let place = self.book.place(&row.account_id, &row.region);
        let rank = u8::try_from(rank(row.severity)).unwrap_or(u8::MAX);
        let known = Known {
            uid,
            judged,
            place,
            rank,
            state: FindingState::Open,
            opened_at: self.at,
            due: self.due(row),
            exception: self.exceptions.of(&row.check, &row.resource_uid),
            digest: digest(rank, place, &row.reason),
            mark: Mark::Failed,
        };
        let at = self.book.add(known.clone());
        self.changes.opened += 1;
        self.new.push((rank, at));
        self.numbers.opened(judged, rank);
        self.batch.opened.push(Opened::new(at, &known, row.resource_uid.to_string(), row.reason.to_string()));
    }

    fn fail(&mut self, at: usize, row: &VerdictRow) {
        let due = self.due(row);
        let place = self.book.place(&row.account_id, &row.region);
        let rank = u8::try_from(rank(row.severity)).unwrap_or(u8::MAX);
        let digest = digest(rank, place, &row.reason);
        let Some(known) = self.book.findings.get_mut(at).filter(|known| known.mark != Mark::Failed) else { return };
        known.mark = Mark::Failed;
        let reopened = match next(Some(known.state), Seen::Judged(Verdict::Fail)) {
            Some(Change::Reopened) => true,
            Some(Change::SeenAgain) => false,
            _ => return,
        };
        let changed = known.digest != digest;
        known.rank = rank;
        known.place = place;
        known.digest = digest;
        if reopened {
            known.state = FindingState::Open;
            known.opened_at = self.at;
            known.due = due;
            self.changes.reopened += 1;
            self.new.push((rank, at));
            self.numbers.opened(known.judged, rank);
            self.batch.reopened.push(Failed::new(at, known, &row.reason));
        } else {
            self.changes.seen_again += 1;
            if changed {
                self.batch.changed.push(Failed::new(at, known, &row.reason));
            }
        }
        self.reasons.remove(&at);
    }

    /// A verdict that is no fail: the worst of them counts in the end.
    fn note(&mut self, at: usize, verdict: Verdict, reason: &str) {
        let Some(known) = self.book.findings.get_mut(at) else { return };
        let worse = match known.mark {
            Mark::Failed => false,
            Mark::Judged(before) => verdict < before,
            Mark::Unseen => true,
        };
        if worse {
            known.mark = Mark::Judged(verdict);
            if known.state == FindingState::Open {
                self.reasons.insert(at, reason.to_owned());
            }
        }
    }

    /// Checks that were judged although no verdict of theirs is there: the clauses count what they gave.
    fn ran_by_clauses(&mut self) {
        for check in self.header.clauses.iter().flat_map(|clause| &clause.checks) {
            if check.counts != Counts::default() {
                let judged = self.book.check(&check.id);
                if let Some(check) = self.book.checks.get_mut(judged as usize) {
                    check.ran = true;
                }
            }
        }
    }

    /// Findings that did not fail in this assessment: resolved, gone, or not touched.
    async fn rest(&mut self, session: &mut Session) -> Result<(), Error> {
        let mut absent = HashMap::new();
        for at in 0..self.book.findings.len() {
            let Some(known) = self.book.findings.get(at) else { break };
            let place = self.book.places.get(known.place as usize);
            let late = place.is_some_and(|place| self.late.contains(&place.account));
            let seen = match known.mark {
                Mark::Failed => continue,
                _ if late => continue,
                Mark::Judged(verdict) => Seen::Judged(verdict),
                Mark::Unseen => {
                    let key = (known.judged, known.place);
                    let is_absent = *absent.entry(key).or_insert_with(|| self.is_absent(key.0, key.1));
                    if is_absent { Seen::Absent } else { Seen::NotCovered }
                }
            };
            match next(Some(known.state), seen) {
                Some(change @ (Change::Resolved | Change::Gone)) => self.close(at, change),
                _ => continue,
            }
            if self.batch.is_full() {
                self.batch.write(session).await?;
            }
        }
        Ok(())
    }

    fn close(&mut self, at: usize, change: Change) {
        let Some(known) = self.book.findings.get_mut(at) else { return };
        known.state = change.state();
        if change == Change::Resolved {
            self.changes.resolved += 1;
            self.numbers.resolved(known.judged, known.rank, self.at - known.opened_at);
        } else {
            self.changes.gone += 1;
        }
        let reason = self.reasons.remove(&at).unwrap_or_default();
        self.batch.closed.push(Closed::new(at, change, reason));
    }

    /// Whether a check was judged in a place and knew everything there, so that a resource of which it said nothing is no
    /// longer there.
    fn is_absent(&self, judged: u32, place: u32) -> bool {
        let Some(check) = self.book.checks.get(judged as usize) else { return false };
        let Some(place) = self.book.places.get(place as usize) else { return false };
        let coverage = &self.header.coverage;
        check.ran
            && !self.header.broken_checks.contains(&check.id)
            && coverage.accounts.contains(&place.account)
            && (place.region == "global" || coverage.regions.contains(&place.region))
            && !self.unknown.get(&judged).is_some_and(|accounts| accounts.contains(&place.account))
    }

    pub(super) fn changes(&self) -> Changes {
        self.changes.clone()
    }

    /// The numbers of the worst of what is new.
    pub(super) fn named(&self, most: usize) -> Vec<i64> {
        let mut new = self.new.clone();
        new.sort_unstable();
        new.into_iter().take(most).map(|(_, at)| super::write::number(at)).collect()
    }
}
