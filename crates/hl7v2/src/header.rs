//! Finding the delimiters in MSH-1 and MSH-2, and repairing an MSH-2 that was damaged on its way.

use crate::codes::{self, Code};
use crate::delimiters::{Delimiters, can_delimit};
use crate::finding::Findings;
use crate::reading::Unreadable;

/// What the first bytes of MSH say.
pub(crate) struct Header {
    /// The delimiters in force.
    pub(crate) delimiters: Delimiters,
    /// Offset just after MSH-2: of the separator before MSH-3, of a line end, or of the end.
    pub(crate) msh2_end: usize,
}

/// Reads MSH-1 and MSH-2 of the message that starts at `start` (where `MSH` stands).
pub(crate) fn discover(
    body: &[u8],
    start: usize,
    findings: &mut Findings,
) -> Result<Header, Unreadable> {
    let field = *body.get(start + 3).ok_or(Unreadable::Delimiters)?;
    if !can_delimit(field) {
        return Err(Unreadable::Delimiters);
    }
    if field != b'|' {
        findings.add(&codes::MSH1, start + 3, || "MSH[1]-1".to_owned());
    }
    let from = start + 4;
    let rest = body.get(from..).unwrap_or_default();
    let length = memchr::memchr3(field, b'\r', b'\n', rest).unwrap_or(rest.len());
    let (delimiters, code) = interpret(field, &rest[..length]);
    if !delimiters.usable() {
        return Err(Unreadable::Delimiters);
    }
    if let Some(code) = code {
        findings.add(code, from, || "MSH[1]-2".to_owned());
    }
    Ok(Header {
        delimiters,
        msh2_end: from + length,
    })
}

/// Smart tilde U+02DC in UTF-8 and in Windows-1252.
const TYPOGRAPHIC_TILDES: [&[u8]; 2] = [b"^\xCB\x9C\\&", b"^\x98\\&"];

fn interpret(field: u8, msh2: &[u8]) -> (Delimiters, Option<&'static Code>) {
    let standard = Delimiters {
        field,
        ..Delimiters::STANDARD
    };
    if TYPOGRAPHIC_TILDES.contains(&msh2) {
        return (standard, Some(&codes::MSH2_TILDE));
    }
    let code = match msh2 {
        b"^~\\&" => None,
        b"^~\\&#" => Some(&codes::MSH2_TRUNCATION),
        b"^~\\\\&" => Some(&codes::MSH2_DOUBLED),
        b"^~&" => Some(&codes::MSH2_LOST),
        b"" | b"^" | b"^~" | b"^~\\" => Some(&codes::MSH2_SHORT),
        b"\\S\\\\R\\\\E\\\\T\\" | b"^~\\E\\&" | b"^~\\E\\\\T\\" | b"^~\\\\T\\" => {
            Some(&codes::MSH2_ESCAPED)
        }
        _ => return unusual(field, msh2),
    };
    (standard, code)
}

/// Four or five other characters are taken at their word when they can work as delimiters.
fn unusual(field: u8, msh2: &[u8]) -> (Delimiters, Option<&'static Code>) {
    if let [component, repetition, escape, subcomponent]
    | [component, repetition, escape, subcomponent, _] = *msh2
    {
        let named = Delimiters {
            field,
            component,
            repetition,
            escape,
            subcomponent,
        };
        if named.usable() {
            return (named, Some(&codes::MSH2_OTHER));
        }
    }
    (
        Delimiters {
            field,
            ..Delimiters::STANDARD
        },
        Some(&codes::MSH2_DAMAGED),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(msh: &[u8]) -> (Result<Delimiters, Unreadable>, Vec<&'static str>) {
        let mut findings = Findings::default();
        let found = discover(msh, 0, &mut findings).map(|header| header.delimiters);
        (
            found,
            findings
                .into_sorted()
                .iter()
                .map(|finding| finding.code)
                .collect(),
        )
    }

    #[test]
    fn each_known_damage_reads_as_the_standard_set_under_its_own_code() {
        let cases: [(&[u8], &[&str]); 12] = [
            (b"MSH|^~\\&|A", &[]),
            (b"MSH|^~\\&#|A", &["H7-MSH2-TRUNCATION"]),
            (b"MSH|^~\\\\&|A", &["H7-MSH2-DOUBLED"]),
            (b"MSH|^~&|A", &["H7-MSH2-LOST"]),
            (b"MSH|^\xCB\x9C\\&|A", &["H7-MSH2-TILDE"]),
            (b"MSH|^\x98\\&|A", &["H7-MSH2-TILDE"]),
            (b"MSH||A", &["H7-MSH2-SHORT"]),
            (b"MSH|^~", &["H7-MSH2-SHORT"]),
            (b"MSH|\\S\\\\R\\\\E\\\\T\\|A", &["H7-MSH2-ESCAPED"]),
            (b"MSH|^~\\&amp;|A", &["H7-MSH2-DAMAGED"]),
            (b"MSH|^^^^|A", &["H7-MSH2-DAMAGED"]),
            (b"MSH|ABCD|A", &["H7-MSH2-DAMAGED"]),
        ];
        for (msh, codes) in cases {
            let (found, seen) = read(msh);
            assert_eq!(found, Ok(Delimiters::STANDARD), "{}", msh.escape_ascii());
            assert_eq!(seen, codes, "{}", msh.escape_ascii());
        }
    }

    #[test]
    fn another_working_set_is_used_as_found() {
        let (found, seen) = read(b"MSH$%*!@$A");
        let found = found.unwrap();
        assert_eq!(found.field, b'$');
        assert_eq!(&found.encoding_characters(), b"%*!@");
        assert_eq!(seen, ["H7-MSH1", "H7-MSH2-OTHER"]);
    }

    #[test]
    fn separators_that_cannot_work_are_refused() {
        for msh in [
            &b"MSH"[..],
            b"MSHA^~\\&A",
            b"MSH\r",
            b"MSH\x80^~\\&",
            b"MSH^~\\&^A^B",
        ] {
            assert_eq!(
                read(msh).0,
                Err(Unreadable::Delimiters),
                "{}",
                msh.escape_ascii()
            );
        }
    }
}
