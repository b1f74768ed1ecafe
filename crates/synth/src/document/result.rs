//! A result: ORU^R01 with one number and a PDF display (hl7v2-au §1.4).

use hl7v2::{MessageType, Profile, WriteError, stamp};
use ids::Timestamp;

use super::parts::Document;
use crate::pdf;
use crate::world::{Patient, Practice};

/// LOINC: electrocardiogram study.
const ECG_STUDY: [&str; 3] = ["11524-6", "EKG study", "LN"];

/// LOINC: heart rate.
const HEART_RATE: [&str; 3] = ["8867-4", "Heart rate", "LN"];

/// A final report of an electrocardiogram, from the specialist `from` to the practice `to`.
///
/// # Errors
/// [`WriteError`] when a name or the control id holds a character that ASCII does not have.
pub fn result(
    from: &Practice,
    to: &Practice,
    patient: &Patient,
    control_id: &str,
    at: Timestamp,
) -> Result<Vec<u8>, WriteError> {
    let document = Document {
        from,
        to,
        patient,
        control_id,
        at,
    };
    let mut builder = document.begin(MessageType::new("ORU", "R01"), Profile::ORDERS);
    document.push_pid(&mut builder);
    document.push_pv1(&mut builder);
    document.push_obr(&mut builder, &ECG_STUDY, "EC");
    builder
        .segment("OBX")
        .text(1, "1")
        .text(2, "NM")
        .components(3, &HEART_RATE)
        .text(5, "76")
        .components(6, &["/min", "per minute", "UCUM"])
        .text(7, "60-100")
        .text(8, "N")
        .text(11, "F")
        .text(14, &stamp(at))
        .end();
    let reporter = format!("Reported by Dr {}, {}", from.practitioner.family, from.name);
    let lines = [
        "ELECTROCARDIOGRAM",
        &reporter,
        "Heart rate 76/min, sinus rhythm, normal intervals.",
        "This document was made up for testing. It is about nobody.",
    ];
    document.push_pdf(&mut builder, 2, &pdf::page(&lines));
    builder.finish()
}
