//! HL7 hierarchic designator: the name of a facility, an application or an authority.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::IdError;
use crate::hpio::Hpio;
use crate::kind::IdKind;

/// The three components of an HD, unescaped and exactly as published: they are neither re-cased
/// nor trimmed (hl7v2-au §3).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Hd {
    /// Component 1, the namespace: for a site its name.
    pub namespace: String,
    /// Component 2, the universal id.
    pub universal_id: String,
    /// Component 3, the universal id type, for example `ISO`, `GUID`, `L`.
    pub universal_type: String,
}

impl Hd {
    /// The longest written form [`Self::parse`] takes, in bytes.
    pub const MAX_BYTES: usize = 2048;

    /// From three unescaped components.
    #[must_use]
    pub fn new(namespace: &str, universal_id: &str, universal_type: &str) -> Self {
        Self {
            namespace: namespace.to_owned(),
            universal_id: universal_id.to_owned(),
            universal_type: universal_type.to_owned(),
        }
    }

    /// From unescaped components (or subcomponents) as a message has them: missing ones are
    /// empty, ones after the third are ignored [ADRM 046.4].
    #[must_use]
    pub fn from_components<S: AsRef<str>>(components: &[S]) -> Self {
        let nth = |n: usize| components.get(n).map_or("", AsRef::as_ref);
        Self::new(nth(0), nth(1), nth(2))
    }

    /// From its written form with HL7's usual delimiters: `name^id^type`, or `name&id&type` when
    /// it stood inside a component. Escapes of the five delimiters are undone.
    ///
    /// # Errors
    /// [`IdError::Empty`] when no component is valued, [`IdError::TooLong`] past
    /// [`Self::MAX_BYTES`].
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let id = IdKind::Hd;
        if text.len() > Self::MAX_BYTES {
            return Err(IdError::TooLong {
                id,
                limit: Self::MAX_BYTES,
            });
        }
        let delimiter = if text.contains('^') { '^' } else { '&' };
        let parts: Vec<String> = text.split(delimiter).take(3).map(unescape).collect();
        let hd = Self::from_components(&parts);
        if hd.is_empty() {
            Err(IdError::Empty { id })
        } else {
            Ok(hd)
        }
    }

    /// Whether no component is valued.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.namespace.is_empty() && self.universal_id.is_empty() && self.universal_type.is_empty()
    }

    /// Whether both name the same thing: by universal id and type when both have both, else by
    /// namespace, byte for byte (hl7v2-au §3). Two empty ones do not.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        if self.is_universal() && other.is_universal() {
            self.universal_id == other.universal_id && self.universal_type == other.universal_type
        } else {
            !self.namespace.is_empty() && self.namespace == other.namespace
        }
    }

    /// The HPI-O in the universal id, `1.2.36.1.2001.1003.0.<16 digits>` of type `ISO`; a wrong
    /// check digit is let pass, [`Hpio::findings`] tells of it.
    #[must_use]
    pub fn hpio(&self) -> Option<Hpio> {
        if !self.universal_type.eq_ignore_ascii_case("ISO") {
            return None;
        }
        Hpio::read_oid(&self.universal_id).0
    }

    /// The written form for use inside a component, `name&id&type`, escaped.
    #[must_use]
    pub fn to_subcomponents(&self) -> String {
        self.joined('&')
    }

    fn is_universal(&self) -> bool {
        !self.universal_id.is_empty() && !self.universal_type.is_empty()
    }

    fn joined(&self, delimiter: char) -> String {
        let mut text = String::new();
        for (n, part) in [&self.namespace, &self.universal_id, &self.universal_type]
            .iter()
            .enumerate()
        {
            if n > 0 {
                text.push(delimiter);
            }
            escape_into(part, &mut text);
        }
        text.truncate(text.trim_end_matches(delimiter).len());
        text
    }
}

impl fmt::Display for Hd {
    /// `name^id^type`, escaped, without empty components at the end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.joined('^'))
    }
}

/// HL7's usual delimiters and the letter each is escaped by (HL7 v2.4 §2.10).
const ESCAPES: [(char, char); 5] = [('|', 'F'), ('^', 'S'), ('&', 'T'), ('~', 'R'), ('\\', 'E')];

fn escape_into(part: &str, text: &mut String) {
    for c in part.chars() {
        match ESCAPES.iter().find(|(delimiter, _)| *delimiter == c) {
            Some((_, letter)) => text.extend(['\\', *letter, '\\']),
            None => text.push(c),
        }
    }
}

/// Undoes the five escapes; anything else after a backslash stays as it is.
fn unescape(part: &str) -> String {
    let mut text = String::with_capacity(part.len());
    let mut rest = part;
    while let Some(at) = rest.find('\\') {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        let escaped = ESCAPES.iter().find(|(_, letter)| {
            let mut chars = from.chars().skip(1);
            chars.next() == Some(*letter) && chars.next() == Some('\\')
        });
        let taken = match escaped {
            Some((delimiter, _)) => {
                text.push(*delimiter);
                3
            }
            None => {
                text.push('\\');
                1
            }
        };
        rest = from.get(taken..).unwrap_or_default();
    }
    text.push_str(rest);
    text
}
