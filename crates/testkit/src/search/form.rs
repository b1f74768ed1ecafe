//! A secret, and the forms that its bytes may be written in.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use std::collections::BTreeSet;

/// Bytes that must not be found.
#[derive(Debug)]
pub struct Secret {
    /// What it is, for whoever reads what was found.
    pub name: String,
    /// What each is called, and its bytes.
    pub(super) forms: Vec<(&'static str, Vec<u8>)>,
}

/// Forms shorter than this would be found by chance.
const SHORTEST_FORM: usize = 8;

impl Secret {
    /// A text.
    pub fn text(name: &str, text: &str) -> Self {
        let mut secret = Self::bytes(name, text.as_bytes());
        // A payload that is wrapped once more.
        for form in base64_forms(text.as_bytes()) {
            for twice in base64_forms(&form) {
                secret.add("in base64 twice", twice);
            }
        }
        let wide = |write: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(write).collect();
        secret.add("in UTF-16", wide(u16::to_le_bytes));
        secret.add("in UTF-16", wide(u16::to_be_bytes));
        let plain = |byte: u8| byte.is_ascii_alphanumeric();
        let marked = |mark: char, keep: &dyn Fn(u8) -> bool| -> String {
            let one = |byte: u8| match byte {
                byte if keep(byte) => char::from(byte).to_string(),
                byte => format!("{mark}{byte:02X}"),
            };
            text.bytes().map(one).collect()
        };
        for (mark, name) in [('%', "URL-encoded"), ('=', "quoted-printable")] {
            let printable = |byte: u8| byte.is_ascii_graphic() && byte != b'=';
            let unreserved = |byte: u8| plain(byte) || b"-._~".contains(&byte);
            let keeps: [&dyn Fn(u8) -> bool; 4] = [&|_| false, &plain, &printable, &unreserved];
            for keep in keeps {
                let form = marked(mark, keep);
                secret.add(name, form.to_lowercase().into_bytes());
                secret.add(name, form.into_bytes());
            }
        }
        secret
    }

    /// Any bytes.
    pub fn bytes(name: &str, bytes: &[u8]) -> Self {
        let mut secret = Self {
            name: name.to_owned(),
            forms: Vec::new(),
        };
        secret.add("as it is", bytes.to_vec());
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        secret.add("in hexadecimal digits", hex.to_uppercase().into_bytes());
        secret.add("in hexadecimal digits", hex.into_bytes());
        for form in base64_forms(bytes) {
            secret.add("in base64", form);
        }
        secret
    }

    fn add(&mut self, name: &'static str, bytes: Vec<u8>) {
        if bytes.len() >= SHORTEST_FORM {
            self.forms.push((name, bytes));
        }
    }
}

/// What is sure to appear of the bytes in base64, at each of the three places where they can
/// begin, in both alphabets.
fn base64_forms(bytes: &[u8]) -> BTreeSet<Vec<u8>> {
    let mut forms = BTreeSet::new();
    for before in 0..3 {
        let padded = [&vec![0; before], bytes].concat();
        // Characters that hold bits of what stands before or behind are not sure.
        let first = (before * 8).div_ceil(6);
        let end = padded.len() * 8 / 6;
        for text in [
            STANDARD_NO_PAD.encode(&padded),
            URL_SAFE_NO_PAD.encode(&padded),
        ] {
            forms.insert(text.as_bytes()[first..end].to_vec());
        }
    }
    forms
}
