//! The texts of the input: what may be sent, and how characters beyond ASCII become ASCII when
//! the author wants that.

use serde_json::Value;

use crate::correspondence::Correspondence;
use crate::write_problem::WriteProblem;

/// What is wrong with the texts of the input (fact sheet 4.6, points 5, 7 and 10).
pub(crate) fn problems(input: &Correspondence) -> Vec<WriteProblem> {
    let mut found = Vec::new();
    let Ok(mut value) = serde_json::to_value(input.without_content()) else {
        return found;
    };
    walk(&mut value, &mut String::new(), &mut |path, text| {
        if let Some(fix) = fault(path, text) {
            let path = path.to_owned();
            found.push(WriteProblem::Text { path, fix });
        }
    });
    found
}

/// The input with characters beyond ASCII replaced by ones that mean the same to a reader, and the
/// places where that was done. Only on the author's word: it changes what they wrote. Characters
/// that have no harmless replacement stay, and are then refused by name of their place. The
/// display in HTML is encoded and stays as it is.
#[must_use]
pub fn transliterated(mut input: Correspondence) -> (Correspondence, Vec<String>) {
    let mut changed = Vec::new();
    let Ok(mut value) = serde_json::to_value(input.without_content()) else {
        return (input, changed);
    };
    walk(&mut value, &mut String::new(), &mut |path, text| {
        let ascii = ascii(text);
        if ascii != *text {
            *text = ascii;
            changed.push(path.to_owned());
        }
    });
    let Ok(mut light) = serde_json::from_value::<Correspondence>(value) else {
        return (input, Vec::new());
    };
    for (whole, light) in input.documents_mut().zip(light.documents_mut()) {
        let text = light.displays.text.take();
        light.displays = std::mem::take(&mut whole.displays);
        light.displays.text = text;
        light.package = whole.package.take();
        for (file, light) in whole.attachments.iter_mut().zip(&mut light.attachments) {
            std::mem::swap(&mut file.content, &mut light.content);
        }
    }
    (light, changed)
}

/// Calls `visit` with the path and the text of every text in the value.
fn walk(value: &mut Value, path: &mut String, visit: &mut impl FnMut(&str, &mut String)) {
    let length = path.len();
    match value {
        Value::String(text) => visit(path, text),
        Value::Array(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                path.push_str(&format!("[{at}]"));
                walk(item, path, visit);
                path.truncate(length);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                if length > 0 {
                    path.push('.');
                }
                path.push_str(name);
                walk(field, path, visit);
                path.truncate(length);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What a text holds that cannot be sent.
fn fault(path: &str, text: &str) -> Option<&'static str> {
    let many_lines = path.ends_with(".displays.text") || path.ends_with(".value.text");
    let line_end = |c: char| matches!(c, '\r' | '\n');
    if text == "\"\"" {
        return Some("two quotation marks alone mean \"delete what you have\"; write words");
    }
    if !many_lines && text.contains(line_end) {
        return Some("it is one line; take the line ends out");
    }
    if text.chars().any(|c| c.is_control() && !line_end(c)) {
        return Some("it holds a control character, such as a tab; take it out");
    }
    if !text.is_ascii() {
        return Some(
            "it holds a character beyond ASCII; replace it, or ask for it to be transliterated",
        );
    }
    // What the directory publishes of a facility or an application is copied as it stands.
    let published = path.starts_with("sender.") || path.starts_with("receiver.");
    if !many_lines && !published && text.trim() != text {
        return Some("it begins or ends with a space; take it out");
    }
    None
}

/// The text in ASCII as far as there is a harmless way.
fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() {
            out.push(character);
            continue;
        }
        match REPLACEMENTS.iter().find(|(from, _)| *from == character) {
            Some((_, to)) => out.push_str(to),
            None => out.push(letter(character).unwrap_or(character)),
        }
    }
    out
}

/// Signs whose replacement cannot change a number or a dose. Fractions and raised digits are not
/// among them (a half after a one would become eleven halves).
const REPLACEMENTS: [(char, &str); 25] = [
    ('\u{a0}', " "),
    ('\u{ad}', ""),
    ('\u{2010}', "-"),
    ('\u{2011}', "-"),
    ('\u{2013}', "-"),
    ('\u{2014}', "-"),
    ('\u{2018}', "'"),
    ('\u{2019}', "'"),
    ('\u{201c}', "\""),
    ('\u{201d}', "\""),
    ('\u{2022}', "-"),
    ('\u{2026}', "..."),
    ('\u{202f}', " "),
    ('\u{b0}', " deg "),
    ('\u{b1}', "+/-"),
    ('\u{b5}', "micro"),
    ('\u{3bc}', "micro"),
    ('\u{d7}', "x"),
    ('\u{2264}', "<="),
    ('\u{2265}', ">="),
    ('\u{df}', "ss"),
    ('\u{e6}', "ae"),
    ('\u{c6}', "Ae"),
    ('\u{153}', "oe"),
    ('\u{152}', "Oe"),
];

/// Letters with marks, each list with the letter that stands for all of it.
const LETTERS: [(&str, char); 34] = [
    ("ÀÁÂÃÄÅĀĂĄǍẠẢẤẦẨẪẬẮẰẲẴẶ", 'A'),
    ("àáâãäåāăąǎạảấầẩẫậắằẳẵặ", 'a'),
    ("ÇĆČ", 'C'),
    ("çćč", 'c'),
    ("ĎĐ", 'D'),
    ("ďđ", 'd'),
    ("ÈÉÊËĒĖĘĚẸẺẼẾỀỂỄỆ", 'E'),
    ("èéêëēėęěẹẻẽếềểễệ", 'e'),
    ("ĞĢ", 'G'),
    ("ğģ", 'g'),
    ("ÌÍÎÏĪĮİỈĨỊ", 'I'),
    ("ìíîïīįıỉĩị", 'i'),
    ("Ķ", 'K'),
    ("ķ", 'k'),
    ("ŁĹĻĽ", 'L'),
    ("łĺļľ", 'l'),
    ("ÑŃŇŅ", 'N'),
    ("ñńňņ", 'n'),
    ("ÒÓÔÕÖØŌŐƠỌỎỐỒỔỖỘỚỜỞỠỢ", 'O'),
    ("òóôõöøōőơọỏốồổỗộớờởỡợ", 'o'),
    ("ŔŘ", 'R'),
    ("ŕř", 'r'),
    ("ŚŠŞȘ", 'S'),
    ("śšşș", 's'),
    ("ŤȚ", 'T'),
    ("ťț", 't'),
    ("ÙÚÛÜŪŮŰŲƯỤỦỨỪỬỮỰŨ", 'U'),
    ("ùúûüūůűųưụủứừửữựũ", 'u'),
    ("Ŵ", 'W'),
    ("ŵ", 'w'),
    ("ÝŸỲỶỸỴ", 'Y'),
    ("ýÿỳỷỹỵ", 'y'),
    ("ŹŻŽ", 'Z'),
    ("źżž", 'z'),
];

fn letter(character: char) -> Option<char> {
    let found = LETTERS
        .iter()
        .find(|(marked, _)| marked.contains(character));
    found.map(|(_, plain)| *plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_signs_become_what_a_reader_understands() {
        for (text, wanted) in [
            ("Zoë O’Brien–Nguyễn", "Zoe O'Brien-Nguyen"),
            ("50 µg, ≥ 37.5°C", "50 microg, >= 37.5 deg C"),
            ("Straße", "Strasse"),
            ("plain", "plain"),
        ] {
            assert_eq!(ascii(text), wanted);
        }
    }

    #[test]
    fn what_could_change_a_dose_is_left_to_the_author() {
        for text in ["1½ tablets", "10² cells", "李", "α", "\u{1f600}"] {
            assert_eq!(ascii(text), text);
        }
    }

    #[test]
    fn faults_are_told_by_kind() {
        assert_eq!(fault("patient.names[0].family", "O'Brien & Co^"), None);
        assert_eq!(fault("document.displays.text", "one\n two "), None);
        for text in ["a\nb", "a\tb", " a", "\"\"", "Zoë"] {
            assert!(fault("document.code.text", text).is_some(), "{text:?}");
        }
        assert_eq!(fault("receiver.facility.namespace", "Wattle "), None);
    }
}
