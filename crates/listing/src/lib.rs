//! What a practice says of itself in provider directories: written once, turned into FHIR.
//!
//! A practice's roster says who works where. [`ListingData`] adds what directories want besides:
//! addresses, telephone numbers, specialties, registrations. [`listing`] makes of both, and of
//! what the node can really do ([`Reach`]), the resources of AU PD 2.0.1: the same input gives
//! the same resources with the same ids. What would be wrong is refused with field and fix.
//! [`changes`] says what has to be written where others stand.
//!
//! Pure: no files, no network, no clock.
#![forbid(unsafe_code)]

mod check;
mod compose;
mod data;
mod diff;
mod element;
mod name;
mod place;
mod practice;
mod problem;
mod reach;
mod role;

pub use compose::{Listing, listing};
pub use data::{Address, ListedLocation, ListedPractitioner, ListedService, ListingData};
pub use diff::{Change, Published, changes};
pub use practice::{Practice, id_prefix};
pub use problem::{Gravity, Problem};
pub use reach::Reach;
