//! Where somebody lives.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::fold;

/// An address as it was written.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Street and number, with the second address line.
    pub street: String,
    /// Suburb or town.
    pub suburb: String,
    /// State or territory, abbreviated.
    pub state: String,
    /// Postcode.
    pub postcode: String,
}

/// Words of addresses that are written out or cut short as it comes.
const SHORT: [(&str, &str); 18] = [
    ("street", "st"),
    ("road", "rd"),
    ("avenue", "av"),
    ("ave", "av"),
    ("court", "ct"),
    ("crt", "ct"),
    ("drive", "dr"),
    ("crescent", "cr"),
    ("cres", "cr"),
    ("place", "pl"),
    ("lane", "la"),
    ("ln", "la"),
    ("parade", "pde"),
    ("highway", "hwy"),
    ("terrace", "tce"),
    ("unit", ""),
    ("flat", ""),
    ("no", ""),
];

impl Address {
    /// An address; none when there is neither street nor postcode nor suburb.
    #[must_use]
    pub fn new(street: &str, suburb: &str, state: &str, postcode: &str) -> Option<Self> {
        let address = Self {
            street: fold::trimmed(street),
            suburb: fold::trimmed(suburb),
            state: fold::trimmed(state),
            postcode: fold::trimmed(postcode),
        };
        let said = [&address.street, &address.suburb, &address.postcode];
        said.iter().any(|part| !part.is_empty()).then_some(address)
    }

    /// House and street in a form in which abbreviations make no difference. Empty when there is
    /// no number in it: a street alone, or "no fixed address", says too little.
    pub(crate) fn house(&self) -> String {
        let words = fold::words(&self.street);
        let numbered = words.iter().any(|w| w.bytes().any(|b| b.is_ascii_digit()));
        if !numbered {
            return String::new();
        }
        let shorten = |word: &String| {
            let short = SHORT.iter().find(|(long, _)| long == word);
            short.map_or_else(|| word.clone(), |(_, short)| (*short).to_owned())
        };
        let words: Vec<String> = words
            .iter()
            .map(shorten)
            .filter(|w| !w.is_empty())
            .collect();
        words.join(" ")
    }

    /// Postcode, or the suburb of an address without one.
    pub(crate) fn place(&self) -> String {
        let postcode = fold::compact(&self.postcode);
        if postcode.is_empty() {
            fold::compact(&self.suburb)
        } else {
            postcode
        }
    }
}

/// Hides the address.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    fn house(street: &str) -> String {
        Address::new(street, "", "", "").unwrap().house()
    }

    #[test]
    fn abbreviations_make_no_difference() {
        assert_eq!(house("Unit 1/7 Fern Street"), house("1/7 fern st."));
        assert_eq!(house("4 Gumnut Lane"), house("4 GUMNUT LN"));
        assert_ne!(house("4 Gumnut Lane"), house("14 Gumnut Lane"));
        assert_eq!(house("No fixed address"), "");
    }

    #[test]
    fn a_place_is_the_postcode_or_the_suburb() {
        let address = |postcode| Address::new("", "Sample Ton", "NSW", postcode).unwrap();
        assert_eq!(address("2999").place(), "2999");
        assert_eq!(address("").place(), "sampleton");
        assert!(Address::new(" ", "", "NSW", "").is_none());
        assert!(!format!("{:?}", address("2999")).contains("2999"));
    }
}
