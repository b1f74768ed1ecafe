//! HL7 v2 as it is really sent in Australia: bytes in, a lossless index over them, bytes out.
//!
//! [`Message::read`] keeps the bytes it was given and indexes them in one pass; every departure
//! from the standard becomes a graded [`Finding`] and never a lost byte. Escapes and character
//! sets are decoded value by value, after splitting. [`batch`] and [`mllp`] take files and streams
//! apart, [`Builder`] writes, [`ack`] answers and reads answers, [`mod@check`] looks at a
//! message with the eyes of the Australian localisation (HL7AUSD-STD-OO-ADRM-2021.1, "ADRM").
//!
//! Nothing here does I/O, and no finding, error or `Debug` output repeats a value of a message.

#![forbid(unsafe_code)]

pub mod ack;
pub mod batch;
mod builder;
mod charset;
pub mod check;
pub mod codes;
mod delimiters;
mod embedded;
pub mod escape;
mod facility;
mod finding;
mod header;
pub mod limits;
mod message;
mod message_type;
pub mod mllp;
mod oddities;
mod path;
mod processing;
mod profile;
mod reading;
mod scan;
mod segment;
mod segment_builder;
mod stamp;
mod value;

pub use builder::{Builder, Header, WriteError};
pub use charset::Charset;
pub use check::{Checked, check, check_bytes, explain};
pub use delimiters::Delimiters;
pub use embedded::{Embedded, EmbeddedError};
pub use finding::{Finding, Severity};
pub use limits::Limits;
pub use message::Message;
pub use message_type::MessageType;
pub use path::{PATH_NUMBER_MAX, Path, PathError};
pub use processing::{AckCondition, ProcessingId};
pub use profile::Profile;
pub use reading::{Reading, Unreadable};
pub use segment::Segment;
pub use segment_builder::{Component, FIELD_NUMBER_MAX, SegmentBuilder};
pub use stamp::stamp;
pub use value::{Parts, Value};
