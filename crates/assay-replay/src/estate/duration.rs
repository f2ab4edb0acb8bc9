//! Spans of time as people write them: `3d`, `2h30m`, `-1w`.

use chrono::TimeDelta;

/// Reads `3d`, `2h30m`, `90s`, `1w`; a leading `-` turns it round.
pub(crate) fn parse(text: &str) -> Option<TimeDelta> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let mut seconds = 0_i64;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, tail) = rest.split_at_checked(digits)?;
        let mut letters = tail.chars();
        let unit = match letters.next()? {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return None,
        };
        seconds = seconds.checked_add(number.parse::<i64>().ok()?.checked_mul(unit)?)?;
        rest = letters.as_str();
    }
    TimeDelta::try_seconds(sign * seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_units_and_sums() {
        assert_eq!(parse("3d"), Some(TimeDelta::days(3)));
        assert_eq!(parse("2h30m"), Some(TimeDelta::minutes(150)));
        assert_eq!(parse("-1w"), Some(TimeDelta::days(-7)));
        for wrong in ["", "-", "3", "d", "3y", "3 d", "99999999999999999999d"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
