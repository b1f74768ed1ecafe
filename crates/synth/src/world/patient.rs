//! Patients with invented names.

use ids::Ihi;

use super::constant;

/// HL7 table 0001 as far as it is used here.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sex {
    /// `F`.
    Female,
    /// `M`.
    Male,
    /// `O`.
    Other,
}

impl Sex {
    /// The code of table 0001.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Female => "F",
            Self::Male => "M",
            Self::Other => "O",
        }
    }
}

/// Somebody documents are about. There is no Medicare number: one that no real card has would
/// draw a warning from every check.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Patient {
    /// Family name.
    pub family: String,
    /// Given name.
    pub given: String,
    /// Prefix, such as `Ms`.
    pub prefix: String,
    /// Date of birth, `YYYYMMDD`.
    pub born: String,
    /// Sex.
    pub sex: Sex,
    /// Street and number.
    pub street: String,
    /// Individual healthcare identifier.
    pub ihi: Ihi,
    /// Record number at the practice that writes.
    pub record_number: String,
}

/// family, given, prefix, born, sex, street, IHI.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Sex,
    &'static str,
    &'static str,
);

const ROWS: [Row; 6] = [
    (
        "Tessellate",
        "Juniper",
        "Ms",
        "19790312",
        Sex::Female,
        "4 Gumnut Lane",
        "8003609999900010",
    ),
    (
        "Pobblebonk",
        "Edwin",
        "Mr",
        "19480127",
        Sex::Male,
        "88 Creek Road",
        "8003609999900028",
    ),
    (
        "Lillypilly",
        "Oriel",
        "Mrs",
        "19620930",
        Sex::Female,
        "1/7 Fern Way",
        "8003609999900036",
    ),
    (
        "Bandicoot",
        "Wren",
        "Mx",
        "20010615",
        Sex::Other,
        "23 Saddle Hill",
        "8003609999900044",
    ),
    (
        "O'Gallagher-Finch",
        "Ruaridh",
        "Mr",
        "19551104",
        Sex::Male,
        "6 Ibis Street",
        "8003609999900051",
    ),
    (
        "Mulga",
        "Philippa",
        "Dr",
        "19880229",
        Sex::Female,
        "15 Quarry Rise",
        "8003609999900069",
    ),
];

impl Patient {
    /// All synthetic patients, always the same and in the same order.
    #[must_use]
    pub fn all() -> Vec<Self> {
        ROWS.iter()
            .zip(1_u32..)
            .map(|(row, number)| Self::from_row(row, number))
            .collect()
    }

    /// The first of them.
    #[must_use]
    pub fn juniper_tessellate() -> Self {
        Self::from_row(&ROWS[0], 1)
    }

    fn from_row(row: &Row, number: u32) -> Self {
        let (family, given, prefix, born, sex, street, ihi) = *row;
        Self {
            family: family.to_owned(),
            given: given.to_owned(),
            prefix: prefix.to_owned(),
            born: born.to_owned(),
            sex,
            street: street.to_owned(),
            ihi: constant(Ihi::parse(ihi)),
            record_number: format!("TEST{number:05}"),
        }
    }
}
