//! The colour of a veteran's card, which HL7 tells by the identifier's type.

/// What a card entitles to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DvaCard {
    /// All conditions.
    Gold,
    /// Pharmaceuticals only.
    Orange,
    /// Specific conditions.
    White,
}

impl DvaCard {
    /// The identifier type of CX-5.
    #[must_use]
    pub const fn type_code(self) -> &'static str {
        match self {
            Self::Gold => "DVG",
            Self::Orange => "DVO",
            Self::White => "DVW",
        }
    }

    /// The colour an identifier type tells, in any case.
    #[must_use]
    pub fn of(type_code: &str) -> Option<Self> {
        let same = |card: &Self| card.type_code().eq_ignore_ascii_case(type_code);
        [Self::Gold, Self::Orange, Self::White]
            .into_iter()
            .find(same)
    }
}
