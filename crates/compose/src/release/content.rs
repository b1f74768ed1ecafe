//! What a message carries: codes, displays, files.

use super::{Files, Obstacle};
use crate::draft::{Attachment, Draft};
use crate::{Answer, Filled, Template};
use document::{Bytes, Code, Content, Displays, Form, Kind, Observation, ObservationValue, Status};
use ids::Timestamp;
use rendition::PdfInfo;

/// Columns of the text display (FT, hl7v2-au §1.6).
const TEXT_COLUMNS: usize = 80;

/// As which message a kind travels.
pub(super) fn form_of(kind: Kind) -> Form {
    match kind {
        Kind::PathologyRequest | Kind::RadiologyRequest => Form::Orm,
        Kind::Result => Form::Oru,
        Kind::DischargeSummary
        | Kind::EventSummary
        | Kind::Letter
        | Kind::Referral
        | Kind::SpecialistLetter => Form::RefLevel2,
    }
}

/// OBR-24 (table 0074).
pub(super) fn section_of(kind: Kind) -> &'static str {
    match kind {
        Kind::PathologyRequest => "LAB",
        Kind::RadiologyRequest => "RAD",
        Kind::Result => "OTH",
        Kind::DischargeSummary
        | Kind::EventSummary
        | Kind::Letter
        | Kind::Referral
        | Kind::SpecialistLetter => "PHY",
    }
}

/// OBR-4: the type of the document, with the template's title for people and for filing.
pub(super) fn code_of(template: &Template, filled: &Filled) -> Code {
    match template.kind.code() {
        Some(code) => Code::new(&code.code, &template.title, &code.system),
        None => {
            let examination = text(filled, "examination");
            let title = if examination.is_empty() {
                &template.title
            } else {
                &examination
            };
            local_code(title)
        }
    }
}

/// The conclusion of a result as a value of its own, flagged as its author flagged it (OBX-8,
/// table 0078): software that sorts by flags sees it without reading the display.
pub(super) fn conclusion(filled: &Filled, status: Status) -> Option<Observation> {
    let flag = match text(filled, "abnormal").as_str() {
        "Yes" => "A",
        "Critical" => "AA",
        _ => return None,
    };
    let words = Some(text(filled, "conclusion")).filter(|text| text.is_ascii());
    let words = words.unwrap_or_else(|| "See the report.".to_owned());
    Some(Observation {
        code: local_code("Conclusion"),
        value: ObservationValue::Text(words),
        abnormal: vec![flag.to_owned()],
        status: Some(status.of_observation()),
        ..Observation::default()
    })
}

/// A code of our own for something that has only words.
pub(super) fn local_code(words: &str) -> Code {
    const CODE_CHARS: usize = 20;
    let letters = words.chars().filter(char::is_ascii_alphanumeric);
    let code: String = letters.take(CODE_CHARS).collect();
    Code::new(&code.to_ascii_uppercase(), words, "L")
}

pub(super) fn displays(
    template: &Template,
    draft: &Draft,
    filled: &Filled,
    at: Timestamp,
) -> Result<Displays, Obstacle> {
    let info = PdfInfo {
        title: template.title.clone(),
        author: draft.context.author.name(),
        language: template.language.clone(),
        created: at,
    };
    let pdf = filled
        .body
        .to_pdf(&info)
        .map_err(|error| Obstacle::pdf(&error))?;
    let text = filled.body.to_text(TEXT_COLUMNS).join("\n");
    Ok(Displays {
        pdf: Some(Content::Here(Bytes(pdf))),
        html: Some(Content::Here(filled.body.to_xhtml())),
        // The profiles guarantee ASCII alone; the other two displays show every letter.
        text: text.is_ascii().then_some(Content::Here(text)),
        rtf: None,
    })
}

pub(super) fn attachments(
    attachments: &[Attachment],
    files: &Files,
) -> Result<Vec<document::Attachment>, Obstacle> {
    let with_bytes = |attachment: &Attachment| {
        let bytes = files.get(&attachment.content).cloned();
        let bytes = bytes.ok_or_else(|| {
            Obstacle::plain("The bytes of an attachment are not there; attach it again.")
        })?;
        Ok(document::Attachment {
            code: local_code(&attachment.title),
            media_type: attachment.media_type.clone(),
            content: Content::Here(Bytes(bytes)),
        })
    };
    attachments.iter().map(with_bytes).collect()
}

pub(super) fn text(filled: &Filled, name: &str) -> String {
    match filled.values.0.get(name) {
        Some(Answer::Text(text)) => text.clone(),
        Some(Answer::List(list)) => list.join("; "),
        None => String::new(),
    }
}

pub(super) fn list(filled: &Filled, name: &str) -> Vec<String> {
    match filled.values.0.get(name) {
        Some(Answer::List(list)) => list.clone(),
        Some(Answer::Text(text)) => text.lines().map(str::to_owned).collect(),
        None => Vec::new(),
    }
}

/// OBR-13 holds a line; the document has all of it. Beyond ASCII it is left to the displays.
pub(super) fn first_line(text: &str) -> String {
    const CHARS: usize = 300;
    let line = text.lines().next().unwrap_or_default();
    match line.is_ascii() {
        true => line.chars().take(CHARS).collect(),
        false => String::new(),
    }
}

/// `yyyymmdd` as `yyyy-mm-dd`.
pub(super) fn dashed(date: &str) -> String {
    match (date.get(..4), date.get(4..6), date.get(6..8)) {
        (Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}"),
        _ => date.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_a_code_of_letters_and_digits() {
        let code = local_code("Full blood count (FBC), urgent");
        assert_eq!(code.code, "FULLBLOODCOUNTFBCURG");
        assert_eq!(code.text, "Full blood count (FBC), urgent");
        assert_eq!(code.system, "L");
    }

    #[test]
    fn the_clinical_information_is_one_line_of_ascii_or_nothing() {
        assert_eq!(first_line("one\ntwo"), "one");
        assert_eq!(first_line("naïve\ntwo"), "");
        assert_eq!(first_line(&"x".repeat(400)).len(), 300);
        assert_eq!(first_line(""), "");
    }

    #[test]
    fn a_date_is_dashed() {
        assert_eq!(dashed("20261122"), "2026-11-22");
        assert_eq!(dashed("2026"), "2026");
    }
}
