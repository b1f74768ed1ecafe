//! What speaks against two people being one.

/// One thing that does not agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Conflict {
    /// One is a test patient and the other is not.
    TestAndReal,
    /// Two valid IHIs.
    IhiDiffers,
    /// Dates of birth that have little in common.
    BirthDateDiffers,
    /// Dates of birth with day and month changed over.
    BirthDateSwapped,
    /// Dates of birth one digit apart.
    BirthDateSlip,
    /// Different sex.
    SexDiffers,
    /// Given names that have nothing in common.
    GivenDiffers,
    /// Family names that have nothing in common.
    FamilyDiffers,
    /// Two record numbers of one facility.
    RecordNumberDiffers,
    /// Same Medicare card, different places on it.
    IrnDiffers,
    /// Different Medicare cards.
    MedicareDiffers,
    /// Different DVA file numbers.
    DvaDiffers,
}

impl Conflict {
    /// A short stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.row().0
    }

    /// For the person at the desk; names the field and no value.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        self.row().2
    }

    /// What it adds to a score; a slip of the hand still speaks for the same person.
    pub(crate) const fn points(self) -> i32 {
        self.row().1
    }

    /// Code, points, sentence.
    const fn row(self) -> (&'static str, i32, &'static str) {
        match self {
            Self::TestAndReal => (
                "test-and-real",
                -100,
                "One is a test patient and the other is a real one.",
            ),
            Self::IhiDiffers => (
                "ihi-differs",
                -20,
                "The healthcare identifiers (IHI) are different.",
            ),
            Self::BirthDateDiffers => (
                "birth-date-differs",
                -14,
                "The dates of birth are different.",
            ),
            Self::BirthDateSwapped => (
                "birth-date-swapped",
                6,
                "The dates of birth are different: day and month may be swapped in one of them.",
            ),
            Self::BirthDateSlip => (
                "birth-date-slip",
                5,
                "The dates of birth are different: there may be a typing slip in one of them.",
            ),
            Self::SexDiffers => ("sex-differs", -6, "The sex is different."),
            Self::GivenDiffers => (
                "given-differs",
                -8,
                "The given names are different; it may be a relative.",
            ),
            Self::FamilyDiffers => ("family-differs", -6, "The family names are different."),
            Self::RecordNumberDiffers => (
                "record-number-differs",
                -3,
                "The record numbers of the same practice are different.",
            ),
            Self::IrnDiffers => (
                "irn-differs",
                -6,
                "The Medicare card is the same, but the places on it are different: it may be \
                 another member of the family.",
            ),
            Self::MedicareDiffers => ("medicare-differs", -4, "The Medicare cards are different."),
            Self::DvaDiffers => ("dva-differs", -10, "The DVA file numbers are different."),
        }
    }
}
