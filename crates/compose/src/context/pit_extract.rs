//! What can be had of a PIT file (hl7v2-au §4.3).
//!
//! The published part of the format names the blocks of line codes, not the columns within a
//! line. The text of the report is taken; who it is about is left to a person.

use super::{Context, ContextError, ContextFinding, Extract, MAX_CONTEXT_BYTES};

/// Reads the report lines (codes 300 to 399) of a PIT file into `record.results`. Bytes are read
/// as Windows-1252 does, one character each.
///
/// # Errors
/// [`ContextError::NotPit`] unless the first line begins with `001`.
pub fn from_pit(bytes: &[u8]) -> Result<Extract, ContextError> {
    if bytes.len() > MAX_CONTEXT_BYTES {
        return Err(ContextError::TooLong);
    }
    if !bytes.starts_with(b"001 ") {
        return Err(ContextError::NotPit);
    }
    let text: String = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    };
    let mut context = Context::default();
    for line in text.split(['\r', '\n']) {
        let Some((code, rest)) = line.split_at_checked(3) else {
            continue;
        };
        let number: Option<u16> = code.parse().ok();
        // Codes that end in 9 are separators.
        if number.is_some_and(|code| (300..400).contains(&code) && code % 10 != 9) {
            context.record.results.push(rest.to_owned());
        }
    }
    let words = "PIT names no columns that can be relied on: enter the patient yourself, or give \
                 an HL7, CSV or JSON extract.";
    Ok(Extract {
        context: context.cleaned(),
        findings: vec![ContextFinding::new("patient", words)],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn report_lines_are_taken_and_the_patient_is_not_guessed() {
        let text =
            "001 LAB\r\n100 TESSELLATE\r\n301 Haemoglobin 140\r\n309\r\n302 caf\u{e9}\r\n999\r\n";
        let bytes: Vec<u8> = text.chars().map(|c| c as u8).collect();
        let extract = from_pit(&bytes).unwrap();
        assert_eq!(
            extract.context.record.results,
            ["Haemoglobin 140", "caf\u{e9}"]
        );
        assert_eq!(extract.context.patient, Context::default().patient);
        assert_eq!(extract.findings[0].place, "patient");
        assert_eq!(from_pit(b"MSH|"), Err(ContextError::NotPit));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            drop(from_pit(&[b"001 ".as_slice(), &bytes].concat()));
        }
    }
}
