//! Marks: what a card is narrowed by beside words. A mark is one token that no word can be.
//!
//! Marks of searches (`:f:smith`) are as coarse as their mapping of characters; whoever looks
//! by them asks again exactly. What begins with the same text begins with the same mark.

/// Characters of a mark's value at most; the rest is left out.
pub const LONGEST_MARK: usize = 120;

/// On cards whose service can be had from afar.
pub const TELEHEALTH: &str = ":telehealth";

/// Which search parameters of which resource have marks, and their letters.
const KEYS: &[(&str, &str, char)] = &[
    ("Endpoint", "connection-type", 'i'),
    ("Endpoint", "payload-type", 'p'),
    ("HealthcareService", "name", 'h'),
    ("HealthcareService", "service-type", 'v'),
    ("HealthcareService", "specialty", 'j'),
    ("Location", "address-city", 'c'),
    ("Location", "address-postalcode", 'z'),
    ("Location", "address-state", 't'),
    ("Organization", "name", 'o'),
    ("Practitioner", "family", 'f'),
    ("Practitioner", "given", 'g'),
    ("Practitioner", "name", 'n'),
    ("PractitionerRole", "role", 'r'),
    ("PractitionerRole", "specialty", 's'),
];

/// The letter of the marks of a parameter, where it has marks.
#[must_use]
pub fn key_of(kind: &str, parameter: &str) -> Option<char> {
    let found = KEYS
        .iter()
        .find(|(of, name, _)| *of == kind && *name == parameter);
    found.map(|(.., key)| *key)
}

/// The mark of a value. What is no letter and no digit is all the same.
#[must_use]
pub fn mark(key: char, value: &str) -> String {
    format!(":{key}:{}", mapped(value))
}

/// On cards of whoever takes this payload type, under whatever name of its system.
#[must_use]
pub fn payload(code: &str) -> String {
    format!(":takes:{}", mapped(code))
}

/// On cards of whoever speaks this language: its tag (BCP 47) without region.
#[must_use]
pub fn language(tag: &str) -> String {
    let tag = tag.split(['-', '_']).next().unwrap_or(tag);
    format!(":language:{}", mapped(tag))
}

fn mapped(value: &str) -> String {
    let letters = value.chars().take(LONGEST_MARK);
    letters
        .map(|c| match c {
            c if c.is_ascii_alphanumeric() => c.to_ascii_lowercase(),
            c if !c.is_ascii() && c.is_alphanumeric() => c,
            _ => '_',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_alike_is_marked_alike() {
        assert_eq!(mark('f', "o'neil"), ":f:o_neil");
        assert!(mark('f', "de silva").starts_with(&mark('f', "de s")));
        assert_eq!(payload("http://x/Y-L1"), ":takes:http___x_y_l1");
        assert_eq!(language("en-AU"), language("en"));
        let long = "x".repeat(500);
        assert_eq!(mark('o', &long).len(), LONGEST_MARK + 3);
    }

    #[test]
    fn letters_are_given_once_and_to_parameters_that_exist() {
        for (at, (kind, name, key)) in KEYS.iter().enumerate() {
            assert!(search::parameter(kind, name).is_some(), "{kind} {name}");
            assert!(KEYS[..at].iter().all(|(.., other)| other != key));
            assert_eq!(key_of(kind, name), Some(*key));
        }
        assert_eq!(key_of("Practitioner", "identifier"), None);
    }
}
