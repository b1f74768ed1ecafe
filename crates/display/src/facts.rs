//! What a message says of itself, for the head of its page.

use hl7v2::{Message, Value};

/// Name and text of each fact that the message states.
pub(crate) fn facts(message: &Message) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let mut add = |name, text: String| {
        if !text.is_empty() {
            facts.push((name, text));
        }
    };
    add("Patient", patient(message));
    add("Born", date(&message.text("PID-7")));
    add("Sex", sex(&message.text("PID-8")));
    add("Identifiers", identifiers(message));
    add("From", facility(message, "MSH-4"));
    add("Author", author(message));
    add("To", facility(message, "MSH-6"));
    add("For", recipient(message));
    add("Sent", date(&message.text("MSH-7")));
    add("Message", message.message_type().to_string());
    facts
}

fn patient(message: &Message) -> String {
    message
        .first("PID-5")
        .map(|name| person(&name, 1))
        .unwrap_or_default()
}

/// A person's name whose family name is the component `family`: `XPN` or `XCN`.
fn person(name: &Value<'_>, family: u32) -> String {
    let part = |number| name.component_text(number).trim().to_owned();
    let surname = name.component(family).and_then(|name| name.subcomponent(1));
    let surname = surname
        .map(|name| name.text().trim().to_uppercase())
        .unwrap_or_default();
    let given: Vec<_> = [part(family + 1), part(family + 2)]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let prefix = part(family + 4);
    let mut all = surname;
    if !given.is_empty() {
        all.push_str(if all.is_empty() { "" } else { ", " });
        all.push_str(&given.join(" "));
    }
    if !prefix.is_empty() {
        all.push_str(&format!(" ({prefix})"));
    }
    all
}

fn sex(code: &str) -> String {
    match code.trim() {
        "M" => "male",
        "F" => "female",
        "A" => "ambiguous",
        "N" => "not applicable",
        "O" => "other",
        "U" => "unknown",
        other => other,
    }
    .to_owned()
}

fn identifiers(message: &Message) -> String {
    let shown = message.all("PID-3").map(|id| {
        let kind = match &*id.component_text(5) {
            "MC" => "Medicare".to_owned(),
            "NI" => "IHI".to_owned(),
            "DVG" | "DVW" | "DVO" => "DVA".to_owned(),
            "MR" => "record".to_owned(),
            other => other.to_owned(),
        };
        let number = id.component_text(1).trim().to_owned();
        format!("{kind} {number}").trim().to_owned()
    });
    let shown: Vec<_> = shown.filter(|id| !id.is_empty()).take(8).collect();
    shown.join(" · ")
}

fn facility(message: &Message, path: &str) -> String {
    let name = message
        .first(path)
        .map(|hd| hd.component_text(1).trim().to_owned());
    name.unwrap_or_default()
}

/// The authoring provider of a referral, else who is responsible for a result.
fn author(message: &Message) -> String {
    match provider(message, "AP") {
        name if !name.is_empty() => name,
        _ => responsible(message, "OBR-32"),
    }
}

/// The intended recipient of a referral, else who a copy is for, else who asked.
fn recipient(message: &Message) -> String {
    let names = [
        provider(message, "IR"),
        responsible(message, "PV1-9"),
        responsible(message, "OBR-16"),
    ];
    names
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or_default()
}

fn provider(message: &Message, role: &str) -> String {
    let prd = message.segments_named("PRD").find(|prd| {
        let roles = prd.field(1);
        roles.is_some_and(|roles| roles.repetitions().any(|one| one.component_text(1) == role))
    });
    let name = prd.and_then(|prd| prd.field(2));
    name.map(|name| person(&name, 1)).unwrap_or_default()
}

fn responsible(message: &Message, path: &str) -> String {
    message
        .first(path)
        .map(|name| person(&name, 2))
        .unwrap_or_default()
}

/// An HL7 time as people write it, as it stands on the wire; anything else as it stands.
pub(crate) fn date(stamp: &str) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let stamp = stamp.trim();
    let digits = stamp.bytes().take_while(u8::is_ascii_digit).count();
    let part = |range: std::ops::Range<usize>| stamp.get(range).unwrap_or("");
    let month = part(4..6)
        .parse::<usize>()
        .ok()
        .and_then(|month| MONTHS.get(month.checked_sub(1)?));
    let (year, day) = (part(0..4), part(6..8));
    let date = match (digits, month) {
        (8.., Some(month)) => format!("{} {month} {year}", day.trim_start_matches('0')),
        (6 | 7, Some(month)) => format!("{month} {year}"),
        (_, _) => return stamp.to_owned(),
    };
    if digits < 12 {
        return date;
    }
    let zone = stamp.find(['+', '-']).and_then(|at| {
        let digits = stamp.get(at + 1..at + 5)?;
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| format!(" {}{}:{}", &stamp[at..=at], &digits[..2], &digits[2..]))
    });
    let zone = zone.unwrap_or_default();
    format!("{date} {}:{}{zone}", part(8..10), part(10..12))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_people_write_them() {
        for (stamp, words) in [
            ("20261122", "22 Nov 2026"),
            ("19600103", "3 Jan 1960"),
            ("196001", "Jan 1960"),
            ("1960", "1960"),
            ("20261122093015.123+1100", "22 Nov 2026 09:30 +11:00"),
            ("202611220930", "22 Nov 2026 09:30"),
            ("20261122+é000", "22 Nov 2026"),
            ("20261399", "20261399"),
            ("03/01/1960", "03/01/1960"),
            ("202611220930+é", "22 Nov 2026 09:30"),
            ("202611220930+0é0é", "22 Nov 2026 09:30"),
        ] {
            assert_eq!(date(stamp), words, "{stamp}");
        }
    }

    #[test]
    fn facts_are_found_where_they_stand() {
        let message = "MSH|^~\\&||Example Clinic^1.2^ISO||Other Clinic|20261122093000+1100||\
            REF^I12|1|P|2.4\rPRD|RP~AP|Author^Avery^^^Dr\rPRD|IR|Reader^Robin\r\
            PID|1||123^^^HOSP^MR~2222222222^^^AUSHIC^MC||Sample&x^Jane^Q||19600103|F\r";
        let message = Message::read(message).message.unwrap();
        let facts = facts(&message);
        let of = |name| &facts.iter().find(|(known, _)| *known == name).unwrap().1;
        assert_eq!(of("Patient"), "SAMPLE, Jane Q");
        assert_eq!(of("Author"), "AUTHOR, Avery (Dr)");
        assert_eq!(of("For"), "READER, Robin");
        assert_eq!(of("Identifiers"), "record 123 · Medicare 2222222222");
        assert_eq!(of("Born"), "3 Jan 1960");
        assert_eq!(of("Sex"), "female");
    }
}
