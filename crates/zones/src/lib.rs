//! The time zone of a location: what its clocks show at an instant, and which instant a time that
//! HL7 wrote means there.
//!
//! The rules of the zones are built in (the IANA database, by way of `jiff`); nothing is read from
//! the machine. Times are instants ([`ids::Timestamp`]); a [`Moment`] also keeps the offset that
//! the clocks of its writer showed, so that it goes on the wire as people there read it.

#![forbid(unsafe_code)]

mod moment;
mod stamp;
mod zone;

pub use moment::{Moment, MomentError, OFFSET_MINUTES_MAX};
pub use stamp::{Precision, STAMP_BYTES_MAX, Stamp, StampDoubt, StampError};
pub use zone::{NAME_BYTES_MAX, Zone, ZoneError};
