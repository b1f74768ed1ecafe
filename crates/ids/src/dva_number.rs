//! The file number of a veteran or a dependant.

use crate::dva_card::DvaCard;
use crate::error::IdError;
use crate::finding::{self, Direction, IdCode, IdFinding};
use crate::hd::Hd;
use crate::hl7_id::Hl7Id;
use crate::kind::IdKind;
use crate::text::redacted;
use crate::uri_form::uri_form;

/// State, war code, digits and perhaps a dependant's letter (hl7v2-au §1.5). There is no check
/// digit and shorter real numbers exist, so what does not fit is kept with a warning.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DvaNumber {
    text: String,
    parts: Option<Parts>,
}

/// Where the parts of a number that has them end, in bytes; the state is the first byte.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Parts {
    war_code_end: usize,
    digits_end: usize,
}

impl DvaNumber {
    /// HL7 namespace of the authority.
    pub const AUTHORITY: &'static str = "AUSDVA";
    /// The longest value kept, in characters once separators are dropped.
    pub const MAX_CHARS: usize = 12;

    /// Letters and digits, brought to upper case, separators dropped. Whether it has the parts
    /// of a file number is left to [`Self::findings`].
    ///
    /// # Errors
    /// [`IdError`] when it is blank, too long, or holds anything but letters and digits.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let id = IdKind::DvaNumber;
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-' && *c != '/')
            .map(|c| c.to_ascii_uppercase())
            .take(Self::MAX_CHARS + 1)
            .collect();
        if plain.is_empty() {
            return Err(IdError::Empty { id });
        }
        if let Some(at) = plain.chars().position(|c| !c.is_ascii_alphanumeric()) {
            return Err(IdError::Character {
                id,
                position: at + 1,
            });
        }
        if plain.len() > Self::MAX_CHARS {
            return Err(IdError::TooLong {
                id,
                limit: Self::MAX_CHARS,
            });
        }
        let parts = parts_of(&plain);
        Ok(Self { text: plain, parts })
    }

    /// As [`Self::parse`], with a warning in place of an error, and the findings beside it.
    #[must_use]
    pub fn read(text: &str) -> (Option<Self>, Vec<IdFinding>) {
        finding::read_as(
            IdKind::DvaNumber,
            text,
            Self::parse(text),
            Self::expose,
            |n| n.findings(Direction::Read),
        )
    }

    /// Warnings only, whichever way it travels: parts missing, or fewer digits than usual.
    #[must_use]
    pub fn findings(&self, _direction: Direction) -> Vec<IdFinding> {
        let id = IdKind::DvaNumber;
        match &self.parts {
            None => {
                let expected = "a state letter (N, V, Q, W, S or T), a war code and digits";
                vec![IdFinding::warning(IdError::Form { id, expected })]
            }
            Some(parts) if parts.digits_end < USUAL => {
                vec![IdFinding::note(
                    IdCode::Unusual,
                    id,
                    "most file numbers have 8 characters",
                )]
            }
            Some(_) => Vec::new(),
        }
    }

    /// The whole number: patient data.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// The letter of the state; none when the number has not the usual parts.
    #[must_use]
    pub fn state(&self) -> Option<char> {
        self.parts.as_ref().and_then(|_| self.text.chars().next())
    }

    /// The war code, empty for the First World War; none when the number has not the usual
    /// parts.
    #[must_use]
    pub fn war_code(&self) -> Option<&str> {
        self.text.get(1..self.parts.as_ref()?.war_code_end)
    }

    /// The digits: patient data; none when the number has not the usual parts.
    #[must_use]
    pub fn expose_digits(&self) -> Option<&str> {
        let parts = self.parts.as_ref()?;
        self.text.get(parts.war_code_end..parts.digits_end)
    }

    /// The letter of a dependant, when there is one.
    #[must_use]
    pub fn dependant(&self) -> Option<char> {
        self.text
            .get(self.parts.as_ref()?.digits_end..)?
            .chars()
            .next()
    }

    /// Value, authority and type for CX; the type says the colour of the card.
    #[must_use]
    pub fn to_hl7(&self, card: DvaCard) -> Hl7Id {
        Hl7Id::new(
            &self.text,
            Hd::new(Self::AUTHORITY, "", ""),
            card.type_code(),
        )
    }

    /// From CX, as leniently as [`Self::read`]; nothing, and no finding, when authority and type
    /// say that it is another kind of identifier. [`DvaCard::of`] tells the colour.
    #[must_use]
    pub fn read_hl7(hl7: &Hl7Id) -> (Option<Self>, Vec<IdFinding>) {
        let ours = hl7
            .authority
            .namespace
            .eq_ignore_ascii_case(Self::AUTHORITY);
        let typed = hl7.type_code.is_empty() || DvaCard::of(&hl7.type_code).is_some();
        if ours && typed {
            Self::read(&hl7.id)
        } else {
            (None, Vec::new())
        }
    }
}

redacted!(DvaNumber);
uri_form!(
    DvaNumber,
    expose,
    "http://ns.electronichealth.net.au/id/dva"
);

/// Characters in a file number as usually issued, without a dependant's letter.
const USUAL: usize = 8;

/// Finds the parts of upper-case letters and digits.
fn parts_of(text: &str) -> Option<Parts> {
    let rest = text.strip_prefix(['N', 'V', 'Q', 'W', 'S', 'T'])?;
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = rest
        .bytes()
        .skip(letters)
        .take_while(u8::is_ascii_digit)
        .count();
    let after = rest.len() - letters - digits;
    // Past the digits only one letter can follow: another digit would have been counted.
    let fits = letters <= 3 && digits > 0 && letters + digits < USUAL && after <= 1;
    let war_code_end = 1 + letters;
    fits.then_some(Parts {
        war_code_end,
        digits_end: war_code_end + digits,
    })
}
