//! Schedules: the gaps between runs, and the longest interval of a schedule expression.

use std::collections::BTreeSet;

use arrow::datatypes::DataType;
use chrono::{Datelike as _, Duration, NaiveDate, Weekday};

use crate::function::{Function, Kind};
use crate::memo::Memo;
use crate::time::millis_to_float;
use crate::value::Value;
use crate::{FunctionDoc, Text};

const MINUTES_PER_DAY: i64 = 24 * 60;
const MINUTES_PER_HOUR: f64 = 60.0;
const MILLIS_PER_HOUR: f64 = 3_600_000.0;

/// The years over which a cron expression is laid out: with the leap day of 2028 and with that of 2096, 2100 (which has
/// none) and 2104, so that a schedule on the 29th of February shows its gap of eight years.
const FIRST_YEAR: i32 = 2095;
const LAST_YEAR: i32 = 2105;

/// The longest time between two runs of an AWS schedule expression, in minutes; `None` if it can't be told.
fn longest_interval(expression: &str) -> Option<i64> {
    let expression = expression.trim();
    let (kind, body) = expression.strip_suffix(')')?.split_once('(')?;
    match kind.trim().to_ascii_lowercase().as_str() {
        "rate" => rate(body),
        "cron" => Cron::parse(body)?.longest_interval(),
        _ => None,
    }
}

fn rate(body: &str) -> Option<i64> {
    let mut words = body.split_whitespace();
    let (count, unit, None) = (words.next()?.parse::<i64>().ok()?, words.next()?, words.next()) else {
        return None;
    };
    let minutes = match unit.to_ascii_lowercase().trim_end_matches('s') {
        "minute" => 1,
        "hour" => 60,
        "day" => MINUTES_PER_DAY,
        _ => return None,
    };
    (count > 0).then(|| count.checked_mul(minutes)).flatten()
}

/// A cron expression of AWS: minutes, hours, day of month, month, day of week, year.
#[derive(Debug)]
struct Cron {
    /// Minutes of the day at which it runs.
    times: BTreeSet<i64>,
    days: Vec<DayOfMonth>,
    months: BTreeSet<i64>,
    weekdays: Vec<DayOfWeek>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DayOfMonth {
    Number(i64),
    Last,
    /// The weekday (Monday to Friday) nearest to the day.
    NearestWeekday(i64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DayOfWeek {
    Every(Weekday),
    /// The last of the month.
    Last(Weekday),
    /// The first, second, … of the month.
    Nth(Weekday, i64),
}

impl Cron {
    fn parse(body: &str) -> Option<Self> {
        let fields: Vec<&str> = body.split_whitespace().collect();
        let [minutes, hours, days, months, weekdays, years] = fields.as_slice() else {
            return None;
        };
        let minutes = numbers(minutes, 0, 59, &[])?;
        let hours = numbers(hours, 0, 23, &[])?;
        // A schedule that ends has no longest interval.
        if !is_unbounded(years) {
            return None;
        }
        let times = hours.iter().flat_map(|hour| minutes.iter().map(move |minute| hour * 60 + minute)).collect();
        Some(Self {
            times,
            days: days_of_month(days)?,
            months: numbers(months, 1, 12, &MONTHS)?,
            weekdays: days_of_week(weekdays)?,
        })
    }

    fn longest_interval(&self) -> Option<i64> {
        let (first, last) = (*self.times.first()?, *self.times.last()?);
        let within =
            self.times.iter().zip(self.times.iter().skip(1)).map(|(earlier, later)| later - earlier).max().unwrap_or(0);
        let mut longest = within;
        let mut day = NaiveDate::from_ymd_opt(FIRST_YEAR, 1, 1)?;
        let mut previous: Option<NaiveDate> = None;
        while day.year() <= LAST_YEAR {
            if self.runs_on(day) {
                if let Some(previous) = previous {
                    let days = day.signed_duration_since(previous).num_days();
                    longest = longest.max(days * MINUTES_PER_DAY - last + first);
                }
                previous = Some(day);
            }
            day += Duration::days(1);
        }
        (longest > 0).then_some(longest)
    }

    fn runs_on(&self, day: NaiveDate) -> bool {
        self.months.contains(&i64::from(day.month()))
            && self.days.iter().any(|wanted| wanted.is(day))
            && self.weekdays.iter().any(|wanted| wanted.is(day))
    }
}

impl DayOfMonth {
    fn is(self, day: NaiveDate) -> bool {
        match self {
            Self::Number(number) => i64::from(day.day()) == number,
            Self::Last => day.succ_opt().is_some_and(|next| next.month() != day.month()),
            Self::NearestWeekday(number) => {
                let target = u32::try_from(number).ok().and_then(|number| day.with_day(number));
                target.and_then(nearest_weekday) == Some(day)
            }
        }
    }
}

/// The nearest day from Monday to Friday in the same month.
fn nearest_weekday(target: NaiveDate) -> Option<NaiveDate> {
    let shifts: &[i64] = match target.weekday() {
        Weekday::Sat => &[-1, 2],
        Weekday::Sun => &[1, -2],
        _ => &[0],
    };
    shifts.iter().map(|days| target + Duration::days(*days)).find(|day| day.month() == target.month())
}

impl DayOfWeek {
    fn is(self, day: NaiveDate) -> bool {
        match self {
            Self::Every(weekday) => day.weekday() == weekday,
            Self::Last(weekday) => day.weekday() == weekday && (day + Duration::days(7)).month() != day.month(),
            Self::Nth(weekday, nth) => day.weekday() == weekday && i64::from(day.day0() / 7 + 1) == nth,
        }
    }
}

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// The numbers of a field; `names` stand for `min`, `min + 1`, ….
fn numbers(field: &str, min: i64, max: i64, names: &[&str]) -> Option<BTreeSet<i64>> {
    let mut found = BTreeSet::new();
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step.parse::<i64>().ok().filter(|step| *step > 0)?)),
            None => (part, None),
        };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" || range == "?" => (min, max),
            Some((from, to)) => (number(from, min, max, names)?, number(to, min, max, names)?),
            None => {
                let from = number(range, min, max, names)?;
                (from, if step.is_some() { max } else { from })
            }
        };
        let step = usize::try_from(step.unwrap_or(1)).ok()?;
        if from <= to {
            found.extend((from..=to).step_by(step));
        } else {
            // FRI-MON goes round the end.
            found.extend((from..=max).chain(min..=to).step_by(step));
        }
    }
    Some(found)
}

fn number(text: &str, min: i64, max: i64, names: &[&str]) -> Option<i64> {
    if let Some(position) = names.iter().position(|name| name.eq_ignore_ascii_case(text)) {
        return Some(min + i64::try_from(position).ok()?);
    }
    text.parse().ok().filter(|number| (min..=max).contains(number))
}

fn days_of_month(field: &str) -> Option<Vec<DayOfMonth>> {
    let mut days = Vec::new();
    for part in field.split(',') {
        if part.eq_ignore_ascii_case("L") {
            days.push(DayOfMonth::Last);
        } else if let Some(day) = part.strip_suffix(['W', 'w']) {
            days.push(DayOfMonth::NearestWeekday(number(day, 1, 31, &[])?));
        } else {
            days.extend(numbers(part, 1, 31, &[])?.into_iter().map(DayOfMonth::Number));
        }
    }
    Some(days)
}

fn days_of_week(field: &str) -> Option<Vec<DayOfWeek>> {
    let mut days = Vec::new();
    for part in field.split(',') {
        if let Some((day, nth)) = part.split_once('#') {
            let nth = nth.parse::<i64>().ok().filter(|nth| (1..=5).contains(nth))?;
            days.push(DayOfWeek::Nth(weekday(number(day, 1, 7, &WEEKDAYS)?)?, nth));
        } else if part.eq_ignore_ascii_case("L") {
            days.push(DayOfWeek::Every(Weekday::Sat));
        } else if let Some(day) = part.strip_suffix(['L', 'l']) {
            days.push(DayOfWeek::Last(weekday(number(day, 1, 7, &WEEKDAYS)?)?));
        } else {
            for day in numbers(part, 1, 7, &WEEKDAYS)? {
                days.push(DayOfWeek::Every(weekday(day)?));
            }
        }
    }
    Some(days)
}

/// AWS counts from Sunday, which is 1.
fn weekday(number: i64) -> Option<Weekday> {
    let from_monday = (number + 5) % 7;
    Weekday::try_from(u8::try_from(from_monday).ok()?).ok()
}

/// True if a year field lets the schedule go on: `*`, or a range up to 2099 or later.
fn is_unbounded(field: &str) -> bool {
    field == "*"
        || field == "?"
        || field.split_once('-').is_some_and(|(_, to)| to.parse::<i64>().is_ok_and(|to| to >= 2099))
}

#[expect(clippy::cast_precision_loss, reason = "eleven years of minutes are far below 2^53")]
fn minutes_to_hours(minutes: i64) -> f64 {
    minutes as f64 / MINUTES_PER_HOUR
}

/// The largest difference of neighbours.
fn largest_gap(mut moments: Vec<i64>) -> Option<i64> {
    moments.sort_unstable();
    moments.iter().zip(moments.iter().skip(1)).filter_map(|(earlier, later)| later.checked_sub(*earlier)).max()
}

pub(crate) fn functions() -> Vec<Function> {
    vec![
        Function {
            doc: FunctionDoc {
                name: "largest_gap_hours",
                signature: "largest_gap_hours(moments List<Timestamp>) -> Float64",
                summary: Text {
                    en: "The largest gap between two neighbouring moments, in hours, whatever their order; NULL for fewer \
                         than two.",
                    ja: "隣り合う時刻の最大の間隔（時間）。順序は問いません。時刻が2つ未満ならNULLです。",
                },
                example: "largest_gap_hours(['2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z', '2026-01-02T00:00:00Z'])",
                result: "24.0",
            },
            params: &[Kind::Times],
            optional: 0,
            returns: DataType::Float64,
            start: |arguments| {
                let moments = arguments.time_list(0)?;
                Ok(Box::new(move |row| {
                    Some(Value::Float(millis_to_float(largest_gap(moments.get(row)?)?) / MILLIS_PER_HOUR))
                }))
            },
        },
        Function {
            doc: FunctionDoc {
                name: "cron_interval_hours",
                signature: "cron_interval_hours(schedule Utf8) -> Float64",
                summary: Text {
                    en: "The longest time between two runs of an AWS schedule expression, cron(…) or rate(…), in hours. NULL \
                         for at(…), for a cron that ends in some year, and for what can't be read.",
                    ja: "AWSのスケジュール式cron(…)またはrate(…)の実行間隔の最大値（時間）。at(…)、特定の年で終わるcron、読めない式は\
                         NULLです。",
                },
                example: "cron_interval_hours('cron(0 5 ? * MON-FRI *)')",
                result: "72.0",
            },
            params: &[Kind::Text],
            optional: 0,
            returns: DataType::Float64,
            start: |arguments| {
                let schedules = arguments.text(0)?;
                let mut intervals = Memo::new(longest_interval);
                Ok(Box::new(move |row| Some(Value::Float(minutes_to_hours(*intervals.get(schedules.get(row)?)?)))))
            },
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::longest_interval;
    use crate::testing::eval;

    #[test]
    fn intervals() {
        const HOUR: i64 = 60;
        const DAY: i64 = 24 * HOUR;
        for (expression, expected) in [
            ("rate(1 minute)", Some(1)),
            ("rate(12 hours)", Some(12 * HOUR)),
            ("rate(1 day)", Some(DAY)),
            ("rate(0 days)", None),
            ("rate(1 week)", None),
            ("cron(0 5 ? * * *)", Some(DAY)),
            ("cron(0 5 * * ? *)", Some(DAY)),
            ("cron(0 * * * ? *)", Some(HOUR)),
            ("cron(0/15 * * * ? *)", Some(15)),
            ("cron(*/5 * * * ? *)", Some(5)),
            ("cron(0/7 * * * ? *)", Some(7)),
            ("cron(0 0/6 * * ? *)", Some(6 * HOUR)),
            ("cron(0 8,20 * * ? *)", Some(12 * HOUR)),
            ("cron(0 8-10 * * ? *)", Some(22 * HOUR)),
            ("cron(0 5 ? * SUN *)", Some(7 * DAY)),
            ("cron(0 5 ? * 1 *)", Some(7 * DAY)),
            ("cron(0 5 ? * MON-FRI *)", Some(3 * DAY)),
            ("cron(0 5 ? * 2-6 *)", Some(3 * DAY)),
            ("cron(0 5 ? * FRI-MON *)", Some(4 * DAY)),
            ("cron(0 5 1 * ? *)", Some(31 * DAY)),
            ("cron(0 5 L * ? *)", Some(31 * DAY)),
            ("cron(0 5 31 * ? *)", Some(61 * DAY)),
            ("cron(0 5 ? * 2#1 *)", Some(35 * DAY)),
            ("cron(0 5 ? * 6L *)", Some(35 * DAY)),
            ("cron(0 5 1 1 ? *)", Some(366 * DAY)),
            ("cron(0 5 29 2 ? *)", Some(8 * 365 * DAY + DAY)),
            ("cron(0 5 1,15 * ? *)", Some(17 * DAY)),
            ("cron(0 5 1 JAN,JUL ? *)", Some(184 * DAY)),
            ("cron(0 5 * * ? 2026-2199)", Some(DAY)),
            ("cron(0 5 * * ? 2026)", None),
            ("cron(0 5 30 2 ? *)", None),
            ("cron(0 25 * * ? *)", None),
            ("cron(0 5 * *)", None),
            ("at(2026-01-01T00:00:00)", None),
            ("", None),
        ] {
            assert_eq!(longest_interval(expression), expected, "{expression}");
        }
        // The 1st or the weekday nearest to it is never more than 35 days away.
        let nearest = longest_interval("cron(0 5 1W * ? *)").unwrap();
        assert!((31 * DAY..=35 * DAY).contains(&nearest), "{nearest}");
    }

    #[test]
    fn in_sql() {
        assert_eq!(eval("cron_interval_hours('rate(90 minutes)')"), "1.5");
        assert_eq!(eval("cron_interval_hours('x')"), "NULL");
        assert_eq!(
            eval(
                "largest_gap_hours([scan_time(), scan_time() + INTERVAL '6 hours', scan_time() + INTERVAL '7 hours'])"
            ),
            "6.0"
        );
        assert_eq!(eval("largest_gap_hours([scan_time()])"), "NULL");
        assert_eq!(eval("largest_gap_hours([])"), "NULL");
        assert_eq!(eval("largest_gap_hours(NULL)"), "NULL");
    }
}
