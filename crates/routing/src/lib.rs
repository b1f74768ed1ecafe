//! Who in the practice a document is for, and who looks after it when that cannot be told.
//!
//! A practice writes its [`RosterData`]: who works where under which numbers, who is away, who
//! stands in, who sorts out what is left. [`Roster::new`] checks it whole. [`route`] then answers
//! for each document: somebody of the practice, or the person who looks after the queue. Nothing
//! is ever dropped, and no name alone decides.
#![forbid(unsafe_code)]

mod data;
mod decide;
mod duty;
mod instant;
mod mistake;
mod name;
mod named;
mod outcome;
mod reference;
mod remark;
mod roster;

pub use data::{
    Absence, Location, NumberAtLocation, OtherId, Practitioner, RosterData, Service, Staff,
};
pub use decide::{NAMED, route};
pub use mistake::Mistake;
pub use named::{Named, Source};
pub use outcome::{Because, Code, Route, Who};
pub use remark::Remark;
pub use roster::Roster;
