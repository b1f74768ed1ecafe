//! What was wrong with the details themselves.

use serde::{Deserialize, Serialize};

/// Something that was sent but not used for matching, or not fully.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Fault {
    /// A date of birth in the future or before 1880.
    BirthDateImplausible,
    /// A date of birth that no calendar has.
    BirthDateUnreadable,
    /// A DVA file number that cannot be one.
    DvaInvalid,
    /// An IHI whose digits do not check out.
    IhiInvalid,
    /// Two different valid IHIs for one person.
    IhiTwice,
    /// A Medicare number whose digits do not check out.
    MedicareInvalid,
}

impl Fault {
    /// A short stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BirthDateImplausible => "birth-date-implausible",
            Self::BirthDateUnreadable => "birth-date-unreadable",
            Self::DvaInvalid => "dva-invalid",
            Self::IhiInvalid => "ihi-invalid",
            Self::IhiTwice => "ihi-twice",
            Self::MedicareInvalid => "medicare-invalid",
        }
    }

    /// For the person at the desk.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::BirthDateImplausible => {
                "The date of birth lies in the future or too far back, so it was not used."
            }
            Self::BirthDateUnreadable => "The date of birth is not a date, so it was not used.",
            Self::DvaInvalid => "The DVA number cannot be right, so it was not used.",
            Self::IhiInvalid => {
                "The healthcare identifier (IHI) has a typing slip in it, so it was not used."
            }
            Self::IhiTwice => {
                "Two different healthcare identifiers (IHI) were sent, so neither was used."
            }
            Self::MedicareInvalid => {
                "The Medicare number has a typing slip in it, so it was not used."
            }
        }
    }
}
