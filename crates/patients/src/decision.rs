//! What a decision says: matched, needs a person, or new, and why.

use crate::conflict::Conflict;
use crate::judge::Judgement;
use crate::person::Person;

/// Somebody in the index who may be meant. Several records that were merged share an id.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'p> {
    /// Names the patient in the index.
    pub id: &'p str,
    /// One record of the patient.
    pub person: &'p Person,
}

/// Which rule matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// IHI, family name and date of birth.
    Ihi,
    /// Record number, family name and date of birth.
    RecordNumber,
    /// Ten digits of the Medicare card, the place on it, both names and date of birth.
    Medicare,
    /// DVA file number, family name and date of birth.
    Dva,
    /// Both names, date of birth, sex, and address, telephone or a reissued Medicare card.
    Demographics,
}

/// Why no patient was taken though there are candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hold {
    /// More than one patient fits.
    TwoFit,
    /// The likeliest patient has none of the identifiers that were sent, or not all; another has
    /// one of them.
    HeldElsewhere,
    /// One fits, but another has the same family name and date of birth.
    LookAlike,
    /// The best candidate differs in something that must not differ.
    Conflict(Conflict),
    /// Only the Medicare card agrees, which covers a family.
    CardOnly,
    /// Too little agrees.
    NotEnough,
    /// More candidates than can be looked through: none can be known to be the only one.
    TooMany,
}

/// A candidate with what speaks for and against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// The patient.
    pub id: String,
    /// What agrees and what does not.
    pub judgement: Judgement,
}

/// What is to happen with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is this patient's.
    Matched {
        /// The patient.
        id: String,
        /// The rule.
        route: Route,
        /// What agreed.
        judgement: Judgement,
    },
    /// Somebody has to look.
    NeedsPerson {
        /// Why.
        hold: Hold,
        /// The likeliest first.
        ranked: Vec<Ranked>,
    },
    /// Nobody in the index is like this.
    New,
}

impl Route {
    /// A short stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ihi => "ihi",
            Self::RecordNumber => "record-number",
            Self::Medicare => "medicare",
            Self::Dva => "dva",
            Self::Demographics => "demographics",
        }
    }

    /// For the person at the desk.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Ihi => {
                "Matched: the healthcare identifier (IHI), the family name and the date of birth \
                 agree."
            }
            Self::RecordNumber => {
                "Matched: the record number, the family name and the date of birth agree."
            }
            Self::Medicare => {
                "Matched: the Medicare number with the place on the card, the names and the date \
                 of birth agree."
            }
            Self::Dva => {
                "Matched: the DVA file number, the family name and the date of birth agree."
            }
            Self::Demographics => {
                "Matched: names, date of birth and sex agree, and so does the address, a \
                 telephone number or the Medicare card; no other patient is like this."
            }
        }
    }
}

impl Hold {
    /// A short stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TwoFit => "two-fit",
            Self::HeldElsewhere => "held-elsewhere",
            Self::LookAlike => "look-alike",
            Self::Conflict(conflict) => conflict.code(),
            Self::CardOnly => "card-only",
            Self::NotEnough => "not-enough",
            Self::TooMany => "too-many",
        }
    }

    /// For the person at the desk.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::TwoFit => "More than one patient fits. Choose one, or merge the records.",
            Self::HeldElsewhere => {
                "An identifier that was sent is on the record of another patient than this one."
            }
            Self::LookAlike => {
                "One patient fits, but another has the same family name and date of birth: they \
                 may be twins."
            }
            Self::Conflict(conflict) => conflict.sentence(),
            Self::CardOnly => {
                "Only the Medicare card agrees. A card covers a family, so it does not say who."
            }
            Self::NotEnough => "Too little agrees to be sure.",
            Self::TooMany => "Too many patients are like this one to compare them all.",
        }
    }
}

impl Decision {
    /// `matched`, `needs-person` or `new`.
    #[must_use]
    pub const fn outcome(&self) -> &'static str {
        match self {
            Self::Matched { .. } => "matched",
            Self::NeedsPerson { .. } => "needs-person",
            Self::New => "new",
        }
    }

    /// The code of the rule or of the reason to hold.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Matched { route, .. } => route.code(),
            Self::NeedsPerson { hold, .. } => hold.code(),
            Self::New => "nobody-alike",
        }
    }

    /// For the person at the desk.
    #[must_use]
    pub const fn sentence(&self) -> &'static str {
        match self {
            Self::Matched { route, .. } => route.sentence(),
            Self::NeedsPerson { hold, .. } => hold.sentence(),
            Self::New => {
                "Nobody in the patient index is like this: a new patient, or one of \
                          another practice."
            }
        }
    }
}
