//! A referral: REF^I12 in the simplified profile, level 2 (hl7v2-au §1.3).

use hl7v2::{Builder, MessageType, Profile, WriteError, stamp};
use ids::Timestamp;

use super::parts::{Document, npio};
use crate::pdf;
use crate::world::{Patient, Practice};

/// LOINC: referral note.
const REFERRAL_NOTE: [&str; 3] = ["57133-1", "Referral note", "LN"];

/// What the letter says; nothing in it is about a real person.
const LETTER: [&str; 8] = [
    "Thank you for seeing this synthetic patient.",
    "Two months of palpitations on climbing stairs, lasting a few minutes.",
    "No chest pain, no loss of consciousness.",
    "Blood pressure 128/82, pulse 76 and regular, no murmur heard.",
    "Resting electrocardiogram: sinus rhythm, no changes.",
    "Medicines: none. Allergies: none known.",
    "Please advise whether an ambulatory recording is needed.",
    "This document was made up for testing. It is about nobody.",
];

/// A referral from the practitioner of `from` to that of `to`, with a text and a PDF display.
///
/// # Errors
/// [`WriteError`] when a name or the control id holds a character that ASCII does not have.
pub fn referral(
    from: &Practice,
    to: &Practice,
    patient: &Patient,
    control_id: &str,
    at: Timestamp,
) -> Result<Vec<u8>, WriteError> {
    write(
        &Document {
            from,
            to,
            patient,
            control_id,
            at,
        },
        0,
    )
}

/// A referral of `bytes` bytes or a few more, for measurements: its PDF is padded. When even the
/// plain referral is longer, it is that.
///
/// # Errors
/// As [`referral`].
pub fn referral_of_size(
    from: &Practice,
    to: &Practice,
    patient: &Patient,
    control_id: &str,
    at: Timestamp,
    bytes: usize,
) -> Result<Vec<u8>, WriteError> {
    let document = Document {
        from,
        to,
        patient,
        control_id,
        at,
    };
    let plain = write(&document, 0)?;
    let missing = bytes.saturating_sub(plain.len());
    if missing == 0 {
        return Ok(plain);
    }
    // Three bytes of PDF are four characters of base64.
    write(&document, missing.div_ceil(4) * 3)
}

fn write(document: &Document<'_>, filler: usize) -> Result<Vec<u8>, WriteError> {
    let mut builder = document.begin(MessageType::new("REF", "I12"), Profile::REFERRAL);
    push_rf1(document, &mut builder);
    push_prd(
        &mut builder,
        document.from,
        &[("RP", "Referring provider"), ("AP", "Author")],
    );
    push_prd(
        &mut builder,
        document.to,
        &[("RT", "Referred to"), ("IR", "Intended recipient")],
    );
    document.push_pid(&mut builder);
    document.push_obr(&mut builder, &REFERRAL_NOTE, "PHY");
    builder
        .segment("OBX")
        .text(1, "1")
        .text(2, "FT")
        .components(3, &["TXT", "Display format in TXT", "AUSPDI"])
        .text(5, &LETTER.join("\n"))
        .text(11, "F")
        .text(14, &stamp(document.at))
        .end();
    let heading = heading(document);
    let lines: Vec<&str> = heading
        .iter()
        .map(String::as_str)
        .chain([""])
        .chain(LETTER)
        .collect();
    document.push_pdf(&mut builder, 2, &pdf::page_with_filler(&lines, filler));
    document.push_pv1(&mut builder);
    builder.finish()
}

/// RF1: a new routine referral, whose identifier stays when it is corrected.
fn push_rf1(document: &Document<'_>, builder: &mut Builder) {
    let id = document.entity(&format!("{}-R", document.control_id));
    builder
        .segment("RF1")
        .components(1, &["P", "Pending", "HL70283"])
        .components(2, &["R", "Routine", "HL70280"])
        .components(3, &["MED", "Medical", "HL70281"])
        .components(5, &["O", "Outpatient", "HL70284"])
        .components(6, &id.each_ref().map(String::as_str))
        .text(7, &stamp(document.at))
        .end();
}

fn push_prd(builder: &mut Builder, practice: &Practice, roles: &[(&str, &str)]) {
    let practitioner = &practice.practitioner;
    let mut prd = builder.segment("PRD");
    for (code, text) in roles {
        prd = prd.repeat(1, &[*code, *text, "HL70286"]);
    }
    prd.components(
        2,
        &[
            &*practitioner.family,
            &*practitioner.given,
            "",
            "",
            "Dr",
            "",
            "L",
        ],
    )
    .components(
        3,
        &[
            &*practice.street,
            &*practice.name,
            &*practice.suburb,
            &*practice.state,
            &*practice.postcode,
            "AUS",
            "O",
        ],
    )
    .components(5, &[&*practice.phone, "WPN", "PH"])
    .repeat(
        7,
        &[practitioner.provider_number.as_str(), "AUSHICPR", "UPIN"],
    )
    .repeat(7, &[&*npio(practice), "AUSHIC", "NPIO"])
    .end();
}

fn heading(document: &Document<'_>) -> [String; 6] {
    let Document {
        from,
        to,
        patient,
        at,
        ..
    } = document;
    let doctor = |practice: &Practice| {
        let practitioner = &practice.practitioner;
        format!(
            "Dr {} {}, {}",
            practitioner.given, practitioner.family, practice.name
        )
    };
    [
        "REFERRAL".to_owned(),
        format!(
            "Date: {}",
            at.to_rfc3339().chars().take(10).collect::<String>()
        ),
        format!(
            "From: {}, {} {} {}",
            doctor(from),
            from.suburb,
            from.state,
            from.postcode
        ),
        format!(
            "To: {}, {} {} {}",
            doctor(to),
            to.suburb,
            to.state,
            to.postcode
        ),
        format!(
            "Patient: {} {} {}",
            patient.prefix, patient.given, patient.family
        ),
        format!("Born: {}   Sex: {}", patient.born, patient.sex.code()),
    ]
}
