//! What goes wrong between a record and a document.

/// One kind of slip, gap or change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Noise {
    /// Nothing.
    None,
    /// A letter wrong in the family name.
    FamilyTypo,
    /// A letter wrong in the given name.
    GivenTypo,
    /// The given name in a short form.
    Nickname,
    /// Only the initial of the given name.
    Initial,
    /// The middle name in the place of the given name.
    MiddleName,
    /// Family and given name changed over.
    NamesSwapped,
    /// The family name before marriage.
    FormerFamily,
    /// A family name that the practice does not know yet.
    NewFamily,
    /// Capitals, no hyphens, apostrophes or accents.
    PlainLetters,
    /// No date of birth.
    NoBirthDate,
    /// Two digits of the date of birth changed over.
    BirthDateDigits,
    /// Day and month changed over.
    BirthDateSwapped,
    /// The other sex.
    WrongSex,
    /// Another address.
    Moved,
    /// Another telephone number.
    NewPhone,
    /// Two digits of the Medicare number changed over.
    MedicareDigits,
    /// The card without the place on it.
    NoIrn,
    /// The place of another member of the family.
    WrongIrn,
    /// The card under its next issue.
    Reissued,
    /// Two digits of the record number changed over: mostly somebody else's.
    RecordDigits,
    /// The IHI of another member of the household.
    RelativesIhi,
    /// The record number of another member of the household.
    RelativesRecord,
    /// No number at all.
    NoNumbers,
    /// A name, and hardly anything else.
    Sparse,
}

impl Noise {
    /// Every kind.
    pub const ALL: [Self; 25] = [
        Self::None,
        Self::FamilyTypo,
        Self::GivenTypo,
        Self::Nickname,
        Self::Initial,
        Self::MiddleName,
        Self::NamesSwapped,
        Self::FormerFamily,
        Self::NewFamily,
        Self::PlainLetters,
        Self::NoBirthDate,
        Self::BirthDateDigits,
        Self::BirthDateSwapped,
        Self::WrongSex,
        Self::Moved,
        Self::NewPhone,
        Self::MedicareDigits,
        Self::NoIrn,
        Self::WrongIrn,
        Self::Reissued,
        Self::RecordDigits,
        Self::RelativesIhi,
        Self::RelativesRecord,
        Self::NoNumbers,
        Self::Sparse,
    ];

    /// A short name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::FamilyTypo => "family-typo",
            Self::GivenTypo => "given-typo",
            Self::Nickname => "nickname",
            Self::Initial => "initial",
            Self::MiddleName => "middle-name",
            Self::NamesSwapped => "names-swapped",
            Self::FormerFamily => "former-family",
            Self::NewFamily => "new-family",
            Self::PlainLetters => "plain-letters",
            Self::NoBirthDate => "no-birth-date",
            Self::BirthDateDigits => "birth-date-digits",
            Self::BirthDateSwapped => "birth-date-swapped",
            Self::WrongSex => "wrong-sex",
            Self::Moved => "moved",
            Self::NewPhone => "new-phone",
            Self::MedicareDigits => "medicare-digits",
            Self::NoIrn => "no-irn",
            Self::WrongIrn => "wrong-irn",
            Self::Reissued => "reissued-card",
            Self::RecordDigits => "record-digits",
            Self::RelativesIhi => "relatives-ihi",
            Self::RelativesRecord => "relatives-record",
            Self::NoNumbers => "no-numbers",
            Self::Sparse => "sparse",
        }
    }
}
