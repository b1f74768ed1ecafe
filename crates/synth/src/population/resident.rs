//! One synthetic inhabitant.

use crate::world::Sex;

/// A calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// Year.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// Somebody who does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resident {
    /// Record number at the practice; it names the resident in the population.
    pub record_number: String,
    /// Which household; its members share address, telephone and card.
    pub household: u32,
    /// Whether the practice has a record.
    pub registered: bool,
    /// IHI.
    pub ihi: String,
    /// Ten digits of the Medicare card.
    pub medicare: String,
    /// The place on the card.
    pub irn: u8,
    /// DVA file number; empty for most.
    pub dva: String,
    /// Family name.
    pub family: String,
    /// Given name.
    pub given: String,
    /// Middle name; empty for some.
    pub middle: String,
    /// Family name before marriage; empty for most.
    pub former_family: String,
    /// Date of birth.
    pub born: Day,
    /// Sex.
    pub sex: Sex,
    /// Street and number.
    pub street: String,
    /// Town.
    pub suburb: String,
    /// State.
    pub state: String,
    /// Postcode.
    pub postcode: String,
    /// Telephone.
    pub phone: String,
}

/// The columns of [`Row`], as a clinical system would head them.
pub const HEADING: [&str; 17] = [
    "record number",
    "ihi",
    "medicare",
    "irn",
    "dva",
    "family",
    "given",
    "middle",
    "former family",
    "birth date",
    "sex",
    "street",
    "suburb",
    "state",
    "postcode",
    "phone",
    "mobile",
];

/// What one record or document says of somebody: empty where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Record number.
    pub record_number: String,
    /// IHI.
    pub ihi: String,
    /// Medicare card.
    pub medicare: String,
    /// The place on it.
    pub irn: String,
    /// DVA file number.
    pub dva: String,
    /// Family name.
    pub family: String,
    /// Given name.
    pub given: String,
    /// Middle name.
    pub middle: String,
    /// Family name before marriage.
    pub former_family: String,
    /// `YYYYMMDD`.
    pub birth_date: String,
    /// Code of HL7 table 0001.
    pub sex: String,
    /// Street and number.
    pub street: String,
    /// Town.
    pub suburb: String,
    /// State.
    pub state: String,
    /// Postcode.
    pub postcode: String,
    /// Telephone.
    pub phone: String,
    /// Another telephone.
    pub mobile: String,
}

impl Day {
    /// `YYYYMMDD`.
    #[must_use]
    pub fn to_text(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }
}

impl Row {
    /// The cells in the order of [`HEADING`].
    #[must_use]
    pub fn cells(&self) -> [&str; 17] {
        [
            &self.record_number,
            &self.ihi,
            &self.medicare,
            &self.irn,
            &self.dva,
            &self.family,
            &self.given,
            &self.middle,
            &self.former_family,
            &self.birth_date,
            &self.sex,
            &self.street,
            &self.suburb,
            &self.state,
            &self.postcode,
            &self.phone,
            &self.mobile,
        ]
    }
}

impl Resident {
    /// All that is to be said.
    #[must_use]
    pub fn row(&self) -> Row {
        Row {
            record_number: self.record_number.clone(),
            ihi: self.ihi.clone(),
            medicare: self.medicare.clone(),
            irn: self.irn.to_string(),
            dva: self.dva.clone(),
            family: self.family.clone(),
            given: self.given.clone(),
            middle: self.middle.clone(),
            former_family: self.former_family.clone(),
            birth_date: self.born.to_text(),
            sex: self.sex.code().to_owned(),
            street: self.street.clone(),
            suburb: self.suburb.clone(),
            state: self.state.clone(),
            postcode: self.postcode.clone(),
            phone: self.phone.clone(),
            mobile: String::new(),
        }
    }
}
