//! What agrees between two people.

/// One thing that agrees, more or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Same IHI.
    IhiSame,
    /// Same record number of the same facility.
    RecordNumberSame,
    /// Same Medicare card and same place on it.
    MedicareSame,
    /// Same Medicare card under another issue, and same place on it.
    MedicareReissued,
    /// Same Medicare card; whose place on it is not said.
    MedicareCard,
    /// Same DVA file number.
    DvaSame,
    /// Same family name.
    FamilySame,
    /// The family name is one that the other has as a former or other name.
    FamilyFormer,
    /// One family name is a part of the other.
    FamilyPart,
    /// Family names one slip apart.
    FamilyClose,
    /// Family names that sound alike.
    FamilySound,
    /// The same names in another order.
    NamesSwapped,
    /// Same given name.
    GivenSame,
    /// Neither has a given name.
    SingleName,
    /// One given name is a short form of the other.
    GivenNickname,
    /// One given name is a part of the other, or the middle name of the other.
    GivenPart,
    /// Given names one slip apart.
    GivenClose,
    /// One given name is the initial of the other.
    GivenInitial,
    /// Same complete date of birth.
    BirthDateSame,
    /// Same date of birth, the first of January, which is often an estimate.
    BirthDateEstimated,
    /// The dates of birth agree as far as they are known.
    BirthDatePartial,
    /// Same sex.
    SexSame,
    /// Same house, street and place.
    AddressSame,
    /// Same postcode or suburb.
    PlaceSame,
    /// Same telephone number.
    PhoneSame,
}

impl Reason {
    /// A short stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::IhiSame => "ihi-same",
            Self::RecordNumberSame => "record-number-same",
            Self::MedicareSame => "medicare-same",
            Self::MedicareReissued => "medicare-reissued",
            Self::MedicareCard => "medicare-card",
            Self::DvaSame => "dva-same",
            Self::FamilySame => "family-same",
            Self::FamilyFormer => "family-former",
            Self::FamilyPart => "family-part",
            Self::FamilyClose => "family-close",
            Self::FamilySound => "family-sound",
            Self::NamesSwapped => "names-swapped",
            Self::GivenSame => "given-same",
            Self::SingleName => "single-name",
            Self::GivenNickname => "given-nickname",
            Self::GivenPart => "given-part",
            Self::GivenClose => "given-close",
            Self::GivenInitial => "given-initial",
            Self::BirthDateSame => "birth-date-same",
            Self::BirthDateEstimated => "birth-date-estimated",
            Self::BirthDatePartial => "birth-date-partial",
            Self::SexSame => "sex-same",
            Self::AddressSame => "address-same",
            Self::PlaceSame => "place-same",
            Self::PhoneSame => "phone-same",
        }
    }

    /// What it adds to a score.
    pub(crate) const fn points(self) -> i32 {
        match self {
            Self::IhiSame => 40,
            Self::RecordNumberSame => 30,
            Self::MedicareSame => 30,
            Self::MedicareReissued => 24,
            Self::MedicareCard => 14,
            Self::DvaSame => 28,
            Self::FamilySame => 12,
            Self::FamilyFormer => 10,
            Self::FamilyPart => 7,
            Self::FamilyClose => 7,
            Self::FamilySound => 4,
            Self::NamesSwapped => 20,
            Self::GivenSame => 10,
            Self::SingleName => 6,
            Self::GivenNickname => 8,
            Self::GivenPart => 7,
            Self::GivenClose => 6,
            Self::GivenInitial => 3,
            Self::BirthDateSame => 16,
            Self::BirthDateEstimated => 12,
            Self::BirthDatePartial => 5,
            Self::SexSame => 1,
            Self::AddressSame => 10,
            Self::PlaceSame => 2,
            Self::PhoneSame => 9,
        }
    }

    /// For the person at the desk; names the field and no value.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::IhiSame => "The healthcare identifier (IHI) is the same.",
            Self::RecordNumberSame => "The record number of the same practice is the same.",
            Self::MedicareSame => "Medicare number and place on the card are the same.",
            Self::MedicareReissued => {
                "Medicare number and place are the same, under another issue of the card."
            }
            Self::MedicareCard => "The Medicare card is the same, but it covers a family.",
            Self::DvaSame => "The DVA file number is the same.",
            Self::FamilySame => "The family name is the same.",
            Self::FamilyFormer => "The family name is a former or other name of the patient.",
            Self::FamilyPart => "One family name is a part of the other.",
            Self::FamilyClose => "The family names differ by one letter.",
            Self::FamilySound => "The family names sound alike.",
            Self::NamesSwapped => "The names are the same, in another order.",
            Self::GivenSame => "The given name is the same.",
            Self::SingleName => "Neither record has a given name.",
            Self::GivenNickname => "One given name is a short form of the other.",
            Self::GivenPart => "One given name is a part of the other, or the middle name.",
            Self::GivenClose => "The given names differ by one letter.",
            Self::GivenInitial => "One given name is only an initial, which fits.",
            Self::BirthDateSame => "The date of birth is the same.",
            Self::BirthDateEstimated => {
                "The date of birth is the same, but the first of January is often an estimate."
            }
            Self::BirthDatePartial => "The date of birth is not complete, but it fits.",
            Self::SexSame => "The sex is the same.",
            Self::AddressSame => "The address is the same.",
            Self::PlaceSame => "The postcode or suburb is the same.",
            Self::PhoneSame => "A telephone number is the same.",
        }
    }
}
