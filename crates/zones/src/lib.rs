//! The time zone of a location: what clocks there show at an instant, and the offset that goes on
//! the wire with it.
#![forbid(unsafe_code)]
