//! What the bytes of a PDF give away of what it does. A scan for words, not a proof: what is
//! compressed or encrypted is not looked into, and that is said.

use crate::note::{Note, Notes};

/// Longest name that is looked at, in bytes.
const NAME_BYTES_MAX: usize = 40;

/// Looks for names that ask a viewer to do something. Linear in the bytes.
pub fn scan_pdf(bytes: &[u8]) -> Notes {
    let mut notes = Notes::new();
    for at in memchr::memchr_iter(b'/', bytes) {
        let rest = bytes.get(at + 1..).unwrap_or_default();
        notes.extend(note(&name(rest)));
    }
    notes
}

fn note(name: &[u8]) -> Option<Note> {
    match name {
        b"EmbeddedFile" | b"EmbeddedFiles" | b"Filespec" => Some(Note::EmbeddedFiles),
        b"Encrypt" => Some(Note::Encrypted),
        b"JavaScript" | b"JS" => Some(Note::PdfScript),
        b"Launch" | b"OpenAction" | b"AA" | b"SubmitForm" | b"ImportData" | b"RichMedia" => {
            Some(Note::Launches)
        }
        b"ObjStm" => Some(Note::NotLookedInto),
        b"AcroForm" | b"XFA" => Some(Note::PdfForm),
        b"URI" | b"GoToR" | b"GoToE" => Some(Note::PdfLinks),
        _ => None,
    }
}

/// The name that begins here, with `#hh` decoded; a name may be written so to hide it.
fn name(rest: &[u8]) -> Vec<u8> {
    let mut name = Vec::new();
    let mut bytes = rest.iter();
    while let Some(&byte) = bytes.next() {
        if byte <= b' ' || b"()<>[]{}/%".contains(&byte) || name.len() >= NAME_BYTES_MAX {
            break;
        }
        let digits = bytes.as_slice().get(..2).filter(|_| byte == b'#');
        let decoded = digits.and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 16).ok()
        });
        if decoded.is_some() {
            bytes.nth(1);
        }
        name.push(decoded.unwrap_or(byte));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> Vec<Note> {
        scan_pdf(bytes).into_iter().collect()
    }

    #[test]
    fn what_a_viewer_would_do_is_found() {
        assert_eq!(
            found(b"%PDF-1.4 << /S /JavaScript /JS (x) >>"),
            [Note::PdfScript]
        );
        assert_eq!(found(b"<</#4a#61vaScript 1>>"), [Note::PdfScript]);
        assert_eq!(
            found(b"/Encrypt 5 0 R/OpenAction["),
            [Note::Encrypted, Note::Launches]
        );
        assert_eq!(
            found(b"/EmbeddedFiles/ObjStm"),
            [Note::EmbeddedFiles, Note::NotLookedInto]
        );
        assert_eq!(found(b"/Type /Page /JSON /Encryption"), []);
        assert_eq!(found(b"/"), []);
        assert_eq!(found(b"/#"), []);
        assert_eq!(found(b"/J#5"), []);
    }
}
