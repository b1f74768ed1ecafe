//! What is kept of a contact, one by one, and how each is read.

use ids::{Hpii, Hpio, Organisation, ProviderNumber};
use serde::{Deserialize, Serialize};

/// Longest value, in characters.
const VALUE_CHARS_MAX: usize = 300;

/// Longest note, in characters.
const NOTE_CHARS_MAX: usize = 4_000;

/// One thing that is kept of a contact, in the order of the columns of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// Dr, A/Prof, Ms.
    Title,
    /// Given names.
    Given,
    /// Family name.
    Family,
    /// The practice, hospital or service.
    Organisation,
    /// What they do.
    Speciality,
    /// Street address.
    Street,
    /// Suburb or town.
    Suburb,
    /// State or territory, in short.
    State,
    /// Postcode.
    Postcode,
    /// Telephone number.
    Phone,
    /// Fax number.
    Fax,
    /// E-mail address.
    Email,
    /// Medicare provider number.
    ProviderNumber,
    /// HPI-I of the person.
    Hpii,
    /// HPI-O of the organisation.
    Hpio,
    /// SMD target: a URI.
    Target,
    /// Id in a vendor's directory: `system|value`.
    VendorId,
    /// How documents go to them: see [`crate::Channel`].
    Channel,
    /// What the practice wants to remember.
    Note,
}

/// Why a value is not kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}; {fix}")]
pub struct Unfit {
    /// What is wrong. The value itself is not repeated.
    pub what: String,
    /// What to do about it.
    pub fix: &'static str,
}

/// States and territories, in short and in full.
const STATES: [(&str, &str); 8] = [
    ("ACT", "australian capital territory"),
    ("NSW", "new south wales"),
    ("NT", "northern territory"),
    ("QLD", "queensland"),
    ("SA", "south australia"),
    ("TAS", "tasmania"),
    ("VIC", "victoria"),
    ("WA", "western australia"),
];

impl Field {
    /// Every field, in the order of the columns of an export.
    pub const ALL: [Self; 19] = [
        Self::Title,
        Self::Given,
        Self::Family,
        Self::Organisation,
        Self::Speciality,
        Self::Street,
        Self::Suburb,
        Self::State,
        Self::Postcode,
        Self::Phone,
        Self::Fax,
        Self::Email,
        Self::ProviderNumber,
        Self::Hpii,
        Self::Hpio,
        Self::Target,
        Self::VendorId,
        Self::Channel,
        Self::Note,
    ];

    /// The heading of its column.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Title => "Title",
            Self::Given => "Given name",
            Self::Family => "Family name",
            Self::Organisation => "Organisation",
            Self::Speciality => "Speciality",
            Self::Street => "Street",
            Self::Suburb => "Suburb",
            Self::State => "State",
            Self::Postcode => "Postcode",
            Self::Phone => "Phone",
            Self::Fax => "Fax",
            Self::Email => "Email",
            Self::ProviderNumber => "Provider number",
            Self::Hpii => "HPI-I",
            Self::Hpio => "HPI-O",
            Self::Target => "SMD target",
            Self::VendorId => "Vendor id",
            Self::Channel => "Preferred channel",
            Self::Note => "Note",
        }
    }

    /// The name of the field in JSON and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Given => "given",
            Self::Family => "family",
            Self::Organisation => "organisation",
            Self::Speciality => "speciality",
            Self::Street => "street",
            Self::Suburb => "suburb",
            Self::State => "state",
            Self::Postcode => "postcode",
            Self::Phone => "phone",
            Self::Fax => "fax",
            Self::Email => "email",
            Self::ProviderNumber => "provider-number",
            Self::Hpii => "hpii",
            Self::Hpio => "hpio",
            Self::Target => "target",
            Self::VendorId => "vendor-id",
            Self::Channel => "channel",
            Self::Note => "note",
        }
    }

    /// The field of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Reads a value: white space put in order, identifiers checked. Empty text is empty.
    ///
    /// # Errors
    /// [`Unfit`]: what is wrong, and what to do.
    pub fn read(self, text: &str) -> Result<String, Unfit> {
        let text = tidied(self, text);
        if text.is_empty() {
            return Ok(text);
        }
        let longest = if self == Self::Note {
            NOTE_CHARS_MAX
        } else {
            VALUE_CHARS_MAX
        };
        if text.chars().count() > longest {
            let what = format!("it is longer than {longest} characters");
            return Err(unfit(what, "shorten it; a quotation mark may be missing"));
        }
        self.checked(text)
    }

    fn checked(self, text: String) -> Result<String, Unfit> {
        match self {
            Self::Channel => crate::Channel::read(&text).map(|it| it.as_str().to_owned()),
            Self::Email => email(text),
            Self::Fax | Self::Phone => phone(text),
            Self::Hpii => Hpii::parse(&text)
                .map(|it| it.as_str().to_owned())
                .map_err(|why| unfit(why.to_string(), "compare it with the HPI-I that they gave")),
            Self::Hpio => Hpio::parse(&text)
                .map(|it| it.as_str().to_owned())
                .map_err(|why| unfit(why.to_string(), "compare it with the HPI-O that they gave")),
            Self::Postcode => postcode(text),
            Self::ProviderNumber => ProviderNumber::parse(&text.replace([' ', '-'], ""))
                .map(|it| it.as_str().to_owned())
                .map_err(|why| {
                    unfit(
                        why.to_string(),
                        "compare it with a letter or claim of theirs",
                    )
                }),
            Self::State => Ok(state(text)),
            Self::Target => Organisation::parse_uri(&text)
                .map(|it| it.uri())
                .map_err(|why| unfit(why.to_string(), "write the complete URI")),
            Self::VendorId => vendor_id(text),
            Self::Family
            | Self::Given
            | Self::Note
            | Self::Organisation
            | Self::Speciality
            | Self::Street
            | Self::Suburb
            | Self::Title => Ok(text),
        }
    }
}

/// One space between words (a note keeps its lines), no control characters, and not the mark that
/// keeps a spreadsheet from taking text for a formula.
fn tidied(field: Field, text: &str) -> String {
    let line = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut text = if field == Field::Note {
        let lines = text.replace("\r\n", "\n");
        let lines = lines.replace(|c: char| c.is_control() && c != '\n', " ");
        let lines: Vec<String> = lines.lines().map(line).collect();
        lines.join("\n").trim().to_owned()
    } else {
        line(&text.replace(char::is_control, " "))
    };
    while let Some(rest) = text
        .strip_prefix('\'')
        .filter(|rest| looks_like_formula(rest))
    {
        text = rest.trim_start().to_owned();
    }
    text
}

/// Whether a spreadsheet may take the text for a formula.
pub(crate) fn looks_like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@'])
}

fn unfit(what: impl Into<String>, fix: &'static str) -> Unfit {
    let what = what.into();
    Unfit { what, fix }
}

fn email(text: String) -> Result<String, Unfit> {
    let is_one = text.split_once('@').is_some_and(|(who, at)| {
        !who.is_empty() && at.contains('.') && !at.contains('@') && !text.contains(' ')
    });
    if is_one {
        return Ok(text);
    }
    Err(unfit(
        "it is not an e-mail address",
        "write one address, as in name@practice.example",
    ))
}

fn phone(text: String) -> Result<String, Unfit> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if (6..=20).contains(&digits) {
        return Ok(text);
    }
    Err(unfit(
        "it is not a telephone number",
        "write one number with its area code",
    ))
}

/// Spreadsheets drop the first digit of the Northern Territory's postcodes.
fn postcode(text: String) -> Result<String, Unfit> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.len() {
        4 if is_number => Ok(text),
        3 if is_number => Ok(format!("0{text}")),
        _ => Err(unfit("it is not a postcode", "write four digits")),
    }
}

/// In short where it is one of ours; anything else is kept as it is.
fn state(text: String) -> String {
    let plain = text.replace('.', "").to_lowercase();
    let known = STATES
        .iter()
        .find(|(short, full)| *full == plain || short.to_lowercase() == plain);
    known.map_or(text, |(short, _)| (*short).to_owned())
}

fn vendor_id(text: String) -> Result<String, Unfit> {
    let parts = text.rsplit_once('|');
    let parts = parts.map(|(system, value)| (system.trim(), value.trim()));
    match parts {
        Some((system, value)) if !system.is_empty() && !value.is_empty() => {
            Ok(format!("{system}|{value}"))
        }
        Some(_) | None => Err(unfit(
            "it does not say whose directory it is of",
            "write the system, a bar and the value: system|value",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_headings_are_distinct_and_lead_back() {
        for field in Field::ALL {
            assert_eq!(Field::named(field.name()), Some(field));
            let json = serde_json::to_string(&field).unwrap();
            assert_eq!(json, format!("\"{}\"", field.name()));
        }
        let headings: std::collections::HashSet<_> =
            Field::ALL.iter().map(|it| it.heading()).collect();
        assert_eq!(headings.len(), Field::ALL.len());
    }

    #[test]
    fn values_are_put_in_order_and_numbers_checked() {
        for (field, text, kept) in [
            (Field::Family, "  Van  der\tBerg ", "Van der Berg"),
            (Field::State, "New South Wales", "NSW"),
            (Field::State, "n.s.w.", "NSW"),
            (Field::State, "Otago", "Otago"),
            (Field::Postcode, "800", "0800"),
            (Field::ProviderNumber, "242662-1b", "2426621B"),
            (Field::Phone, "'+61 2 5550 0001", "+61 2 5550 0001"),
            (Field::Organisation, "'=1+1", "=1+1"),
            (Field::Organisation, "'t Hart", "'t Hart"),
            (Field::Note, "one \r\n two", "one\ntwo"),
            (Field::Fax, "   ", ""),
        ] {
            assert_eq!(field.read(text).as_deref(), Ok(kept), "{field:?}");
        }
    }

    #[test]
    fn what_cannot_be_right_is_refused_with_a_fix_and_without_the_value() {
        for (field, text) in [
            (Field::ProviderNumber, "2426621X"),
            (Field::Hpio, "8003621234567890"),
            (Field::Hpii, "123"),
            (Field::Email, "ada at wattle"),
            (Field::Phone, "ask Kim"),
            (Field::Postcode, "28300"),
            (Field::Target, "wattle"),
            (Field::VendorId, "SJ1"),
            (Field::Channel, "pigeon"),
            (Field::Family, &"x".repeat(VALUE_CHARS_MAX + 1)),
        ] {
            let unfit = field.read(text).unwrap_err();
            assert!(!unfit.what.is_empty() && !unfit.fix.is_empty(), "{field:?}");
            assert!(!unfit.to_string().contains(text), "{field:?}: {unfit}");
        }
    }

    #[test]
    fn what_was_read_once_is_read_alike_again() {
        for text in ["''=x", "' =x", "a  b", "'+1 234 567"] {
            let once = Field::Note.read(text).unwrap();
            assert_eq!(Field::Note.read(&once), Ok(once.clone()), "{text}");
        }
    }
}
