//! Dates of publication as inputs write them, in ISO 8601.

use jiff::civil::DateTime;
use jiff::fmt::{rfc2822, strtime, temporal::Pieces};
use jiff::tz::Offset;

/// Forms that are not ISO 8601 and not ambiguous: no `03/04/2024`, which is two dates.
const WRITTEN: [&str; 10] = [
    "%B %d, %Y",
    "%b %d, %Y",
    "%d %B %Y",
    "%d %b %Y",
    "%A, %B %d, %Y",
    "%A, %d %B %Y",
    "%Y/%m/%d",
    "%Y/%m/%d %H:%M:%S",
    "%B %d, %Y %H:%M",
    "%B %d, %Y %I:%M %p",
];

/// `written` as an ISO 8601 date, or date and time with the offset that it states. None where it is none.
///
/// `2024-05-03`, `2024-05`, `2024-05-03T10:00:00+02:00`, `Fri, 03 May 2024 10:00:00 GMT` and `May 3, 2024` are understood.
pub fn iso8601(written: &str) -> Option<String> {
    let written = written.trim();
    if matches!(written.len(), 4 | 7) && in_digits(written, "dddd-dd") {
        return Some(written.to_owned());
    }
    if let Ok(pieces) = Pieces::parse(written) {
        return Some(from_pieces(&pieces));
    }
    if let Ok(zoned) = rfc2822::parse(written) {
        return Some(seconds(zoned.datetime()) + &zone(zoned.offset()));
    }
    WRITTEN.iter().find_map(|form| {
        let time = strtime::parse(form, written).ok()?;
        match time.to_datetime() {
            Ok(datetime) if form.contains("%M") => Some(seconds(datetime)),
            _ => time.to_date().ok().map(|date| date.to_string()),
        }
    })
}

fn from_pieces(pieces: &Pieces<'_>) -> String {
    match pieces.time() {
        None => pieces.date().to_string(),
        Some(time) => {
            seconds(pieces.date().to_datetime(time)) + &pieces.to_numeric_offset().map(zone).unwrap_or_default()
        }
    }
}

/// `Z`, or the offset from UTC in hours and minutes.
fn zone(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    if minutes == 0 {
        return "Z".to_owned();
    }
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// To the second: nobody publishes news by the millisecond.
fn seconds(datetime: DateTime) -> String {
    datetime.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// Whether `text` has digits where the form, as far as `text` goes, has `d`, and elsewhere the form's characters.
fn in_digits(text: &str, form: &str) -> bool {
    text.bytes()
        .zip(form.bytes())
        .all(|(byte, wanted)| if wanted == b'd' { byte.is_ascii_digit() } else { byte == wanted })
}

#[cfg(test)]
mod tests {
    use super::iso8601;

    #[test]
    fn dates_are_understood_or_refused() {
        for (written, expected) in [
            ("2024-05-03", Some("2024-05-03")),
            ("2024", Some("2024")),
            ("2024-05", Some("2024-05")),
            ("20240503", Some("2024-05-03")),
            (" 2024-05-03T10:00:00Z ", Some("2024-05-03T10:00:00Z")),
            ("2024-05-03T10:00:00.123+02:00", Some("2024-05-03T10:00:00+02:00")),
            ("2024-05-03T10:00:00+0000", Some("2024-05-03T10:00:00Z")),
            ("2024-05-03T10:00:00-0430", Some("2024-05-03T10:00:00-04:30")),
            ("2024-05-03 10:00", Some("2024-05-03T10:00:00")),
            ("Fri, 03 May 2024 10:00:00 GMT", Some("2024-05-03T10:00:00Z")),
            ("Fri, 3 May 2024 10:00:00 +0200", Some("2024-05-03T10:00:00+02:00")),
            ("May 3, 2024", Some("2024-05-03")),
            ("3 May 2024", Some("2024-05-03")),
            ("Dec 31, 2022", Some("2022-12-31")),
            ("2024/05/03", Some("2024-05-03")),
            ("May 3, 2024 10:05 PM", Some("2024-05-03T22:05:00")),
            ("03/04/2024", None),
            ("2024-13-45", None),
            ("yesterday", None),
            ("", None),
            ("1714730400", None),
        ] {
            assert_eq!(iso8601(written).as_deref(), expected, "{written}");
        }
    }
}
