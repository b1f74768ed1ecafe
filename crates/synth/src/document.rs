//! Clinical documents about synthetic patients, as HL7 v2.4 in the Australian localisation.

mod parts;
mod referral;
mod result;

pub use referral::{referral, referral_of_size};
pub use result::result;
