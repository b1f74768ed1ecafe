//! One document: what its form carries, and that its content is there.

use super::{Found, whole};
use crate::content::{Bytes, Content};
use crate::document::Document;
use crate::kind::Form;
use crate::observation::ObservationValue;
use crate::status::Status;

/// Checks the document at `place` of the input.
pub(super) fn check(form: Form, document: &Document, place: &str, found: &mut Found) {
    let path = |part: &str| format!("{place}.{part}");
    whole(&document.id, &path("id"), found);
    if let Some(placer) = &document.placer {
        whole(placer, &path("placer"), found);
        found.unfit(
            matches!(form, Form::Orm | Form::Mdm),
            path("placer"),
            "only REF and ORU have it; take it out",
        );
    }
    let code = &document.code;
    found.need(
        !code.code.is_empty() && !code.text.is_empty() && !code.system.is_empty(),
        path("code"),
        "give code, text and system, e.g. 57133-1, Referral note, LN",
    );
    let order = form == Form::Orm;
    found.need(
        order || document.reported_at.is_some(),
        path("reported_at"),
        "say when this version was made; a later version has a later time",
    );
    found.need(
        order || document.status.is_some(),
        path("status"),
        "say final, preliminary or corrected",
    );
    found.unfit(
        order && (document.status.is_some() || document.reported_at.is_some()),
        path("status"),
        "an order has no status and no report time; take both out",
    );
    match form {
        Form::Mdm => of_mdm(document, place, found),
        Form::Orm | Form::Oru | Form::RefLevel1 | Form::RefLevel2 => {
            of_group(form, document, place, found);
        }
    }
    references(document, place, found);
    observations(document, place, found);
}

fn observations(document: &Document, place: &str, found: &mut Found) {
    for (at, observation) in document.observations.iter().enumerate() {
        let path = format!("{place}.observations[{at}]");
        found.need(
            !observation.code.is_empty(),
            format!("{path}.code"),
            "say what was observed",
        );
        found.need(
            observation.status.is_some(),
            format!("{path}.status"),
            "say final, preliminary or corrected",
        );
        let fit = match &observation.value {
            ObservationValue::Number(text) => !text.is_empty() && text.parse::<f64>().is_ok(),
            ObservationValue::Coded(code) => !code.is_empty(),
            ObservationValue::Text(_) => true,
            ObservationValue::Other { .. } => false,
        };
        found.unfit(
            !fit,
            format!("{path}.value"),
            "write a number, a code or text",
        );
    }
}

fn of_mdm(document: &Document, place: &str, found: &mut Found) {
    let path = |part: &str| format!("{place}.{part}");
    found.need(
        document.package.is_some(),
        path("package"),
        "an MDM carries a CDA package (zip, in base64)",
    );
    let others = !document.displays.is_empty()
        || !document.attachments.is_empty()
        || !document.observations.is_empty()
        || !document.clinical_information.is_empty()
        || !document.section.is_empty()
        || document.observed_at.is_some();
    found.unfit(
        others,
        place,
        "an MDM carries its package and nothing beside it; put the rest into the CDA document",
    );
    found.unfit(
        document.status != Some(Status::Final),
        path("status"),
        "a CDA package is sent when it is final",
    );
}

fn of_group(form: Form, document: &Document, place: &str, found: &mut Found) {
    let path = |part: &str| format!("{place}.{part}");
    let displays = &document.displays;
    found.unfit(
        document.package.is_some(),
        path("package"),
        "only an MDM carries a CDA package",
    );
    found.need(
        !document.section.is_empty(),
        path("section"),
        "say which service (table 0074): PHY, LAB, RAD, …",
    );
    found.need(
        form == Form::Orm || !displays.is_empty(),
        path("displays"),
        "every document needs a display: pdf, html or text",
    );
    found.unfit(
        displays.is_rtf_alone(),
        path("displays.rtf"),
        "RTF needs another display of the same content: pdf, html or text",
    );
    if form == Form::RefLevel1 {
        let level_1 = "level 1 carries one display, in PDF; take it out, or use level 2";
        for (part, there) in [
            ("displays.text", displays.text.is_some()),
            ("displays.rtf", displays.rtf.is_some()),
            ("displays.html", displays.html.is_some()),
            ("attachments", !document.attachments.is_empty()),
            ("observations", !document.observations.is_empty()),
        ] {
            found.unfit(there, path(part), level_1);
        }
        found.need(
            displays.pdf.is_some(),
            path("displays.pdf"),
            "level 1 carries one display, in PDF",
        );
    }
    for (at, file) in document.attachments.iter().enumerate() {
        let path = format!("{place}.attachments[{at}]");
        let (kind, subtype) = file.media_type.split_once('/').unwrap_or_default();
        let lawful = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|byte| {
                    byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".+-".contains(&byte)
                })
        };
        found.unfit(
            !lawful(kind) || !lawful(subtype),
            format!("{path}.media_type"),
            "write a MIME type in small letters, e.g. image/jpeg",
        );
        found.unfit(
            file.code.is_empty() || file.code.system == "AUSPDI",
            format!("{path}.code"),
            "say what the file is; AUSPDI is for displays alone",
        );
    }
}

/// What is only a reference has first to be fetched from the message it stands in.
fn references(document: &Document, place: &str, found: &mut Found) {
    let displays = &document.displays;
    let empty = |bytes: Option<&Bytes>| bytes.is_none_or(|bytes| bytes.0.is_empty());
    let text = |content: &Content<String>| content.here().is_none_or(String::is_empty);
    let displays = [
        ("text", displays.text.as_ref().is_some_and(text)),
        ("html", displays.html.as_ref().is_some_and(text)),
        (
            "rtf",
            displays.rtf.as_ref().is_some_and(|part| empty(part.here())),
        ),
        (
            "pdf",
            displays.pdf.as_ref().is_some_and(|part| empty(part.here())),
        ),
    ];
    let fix = "it is empty, or a reference into another message; give the content";
    for (part, wrong) in displays {
        found.unfit(wrong, format!("{place}.displays.{part}"), fix);
    }
    let package = document.package.as_ref();
    let wrong = package.is_some_and(|part| empty(part.here()));
    found.unfit(wrong, format!("{place}.package"), fix);
    for (at, file) in document.attachments.iter().enumerate() {
        let wrong = empty(file.content.here());
        found.unfit(wrong, format!("{place}.attachments[{at}].content"), fix);
    }
}
