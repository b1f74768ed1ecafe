//! People search: what somebody types into one box, against who and what is in a directory.
//!
//! [`Card`] says by which words an entry is found, [`Asked`] what was typed, [`Asked::holds`] when
//! one fits the other and how well. This defines the answer; a store may find it in other ways.
//! Pure: where cards are kept is another matter.
#![forbid(unsafe_code)]

mod alike;
mod asked;
mod card;
mod edit;
mod fit;
mod lent;
mod listing;
mod mark;
mod place;
mod reach;
mod speciality;
mod vocabulary;
mod words;

pub use alike::alike;
pub use asked::{Alternative, Asked, AskedRefusal, Filters, MAX_WORDS};
pub use card::Card;
pub use edit::{edits_allowed, edits_between};
pub use fit::{Fit, Found, Grade, Rank};
pub use lent::{Lent, lent};
pub use listing::{Around, Listing};
pub use mark::{LONGEST_MARK, TELEHEALTH, key_of, language, mark, payload};
pub use place::{BANDS_KM, Place, band_of, cells_around, cells_of};
pub use reach::{Reach, reach};
pub use speciality::speciality_words;
pub use vocabulary::Vocabulary;
pub use words::{typed, words};
