//! Contexts picked out of HL7 messages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "tests fail by panicking"
)]

use compose::context::{Context, ContextError, MAX_CONTEXT_BYTES, from_hl7};
use proptest::prelude::*;

const MSH: &str = "MSH|^~\\&|CIS|Wattle Street Medical^1.2.36.1.2001.1003.0.8003621566684455^ISO||\
                   |20261122||REF^I12^REF_I12|1|P|2.4\r";
const PID: &str = "PID|1||77^^^WATTLE^MR~61405230941^^^AUSHIC^MC~586254B^^^AUSDVA^DVG\
                   ~8003608833357361^^^AUSHIC^NI||O\\T\\Hara^Zoe^M^^Ms^^L||19840302|F|\
                   ||1 Test St^^Yass^NSW^2582^AUS^H||02 5550 1234\r";

fn read(rest: &str) -> compose::context::Extract {
    from_hl7(format!("{MSH}{rest}").as_bytes()).unwrap()
}

#[test]
fn the_patient_comes_with_every_identifier() {
    let extract = read(PID);
    assert_eq!(extract.findings, []);
    let patient = extract.context.patient;
    assert_eq!(patient.name(), "Ms Zoe M O&Hara");
    assert_eq!(patient.birth_date, "1984-03-02");
    assert_eq!(patient.sex, "F");
    assert_eq!(patient.record_number, "77");
    assert_eq!(patient.medicare, "61405230941");
    assert_eq!(patient.dva, "586254B");
    assert_eq!(patient.ihi, "8003608833357361");
    assert_eq!(patient.address.on_one_line(), "1 Test St, Yass NSW 2582");
    assert_eq!(patient.phone, "02 5550 1234");
    assert_eq!(extract.context.practice.name, "Wattle Street Medical");
    assert_eq!(extract.context.practice.hpio, "8003621566684455");
}

#[test]
fn author_and_recipients_come_from_prd_and_else_from_obr_and_pv1() {
    let extract = read(
        "PRD|RP~AP|Wattle^Ann^^^Dr|||||2426621B^AUSHICPR^UPIN\r\
         PRD|IR|Banks^Rosa^^^Dr|2 Road^Banksia Cardiology^Yass^NSW^2582||||\
         8003611566666859@8003621566684455^AUSHIC^NPIO~4024742F^AUSHICPR^UPIN\r\
         PRD|IR|Copy^Carl|||||4322581B^AUSHICPR^UPIN\r",
    );
    let context = extract.context;
    assert_eq!(context.author.name(), "Dr Ann Wattle");
    assert_eq!(context.author.provider_number, "2426621B");
    let names: Vec<_> = context.recipients.iter().map(|one| one.name()).collect();
    assert_eq!(names, ["Dr Rosa Banks, Banksia Cardiology", "Carl Copy"]);
    assert_eq!(context.recipients[0].person.hpii, "8003611566666859");
    assert_eq!(context.recipients[0].person.provider_number, "4024742F");
    assert_eq!(context.recipients[0].practice.address.suburb, "Yass");

    let context = read(
        "PV1|1|O|||||||4024742F^Banks^Rosa^^^Dr^^^AUSHICPR^L^^^UPIN\r\
         OBR|1|||||||||||||||8003611566666859^Wattle^Ann^^^Dr^^^AUSHIC^L^^^NPI\r",
    )
    .context;
    assert_eq!(context.author.hpii, "8003611566666859");
    assert_eq!(context.author.provider_number, "");
    assert_eq!(context.recipients[0].person.provider_number, "4024742F");
}

#[test]
fn the_record_comes_as_lines_that_people_can_read() {
    let record = read(
        "AL1|1|DA|^Penicillin|SV|Rash\rAL1|2|FA|91935009^Peanut\r\
         DG1|1||I48^Atrial fibrillation^I10\rDG1|2|||Old fracture\r\
         OBX|1|NM|8867-4^Heart rate^LN||76|/min^per minute^UCUM|60-100|N|||F|||20261101\r\
         OBX|2|SN|1^D-dimer^L||<^0.5|mg/L||L|||F\r\
         OBX|3|CE|2^Blood group^L||A^A positive^L||||||F\r\
         OBX|4|ED|PDF^Display format in PDF^AUSPDI||^application^pdf^Base64^JVBERg==||||||F\r\
         OBX|5|FT|TXT^Display format in TXT^AUSPDI||display||||||F\r",
    )
    .context
    .record;
    assert_eq!(record.allergies, ["Penicillin: Rash", "Peanut"]);
    assert_eq!(record.problems, ["Atrial fibrillation", "Old fracture"]);
    assert_eq!(
        record.results,
        [
            "Heart rate: 76 /min (reference 60-100), 2026-11-01",
            "D-dimer: < 0.5 mg/L [L]",
            "Blood group: A positive",
        ]
    );
}

#[test]
fn what_is_not_there_is_said() {
    let extract = read("");
    assert_eq!(extract.findings[0].place, "PID");
    assert_eq!(extract.context.recipients, []);
    let extract = read("PID|1||||A^B||02/03/1984\r");
    assert_eq!(extract.findings[0].place, "PID-7");
    assert_eq!(extract.context.patient.birth_date, "");
    assert_eq!(
        read("PID|1||||A^B||1984\r").context.patient.birth_date,
        "1984"
    );
    assert!(matches!(from_hl7(b"nonsense"), Err(ContextError::Hl7(_))));
    let long = vec![b' '; MAX_CONTEXT_BYTES + 1];
    assert_eq!(from_hl7(&long), Err(ContextError::TooLong));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        drop(from_hl7(&bytes));
        drop(from_hl7(&[MSH.as_bytes(), PID.as_bytes(), &bytes].concat()));
    }

    #[test]
    fn a_context_holds_no_control_characters(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let message = [MSH.as_bytes(), b"PID|1||||", &bytes].concat();
        if let Ok(extract) = from_hl7(&message) {
            let json = serde_json::to_vec(&extract.context).unwrap();
            prop_assert_eq!(Context::from_json(&json).unwrap(), extract.context);
        }
    }
}
