//! Identifiers and quantities that cannot be confused with one another.
//!
//! Every type reads two ways: `parse` is strict, for what we type and write; `read` is lenient,
//! for what others sent, and tells what it let pass as [`IdFinding`]s. Identifiers of patients
//! hide themselves in `Debug`, have no `Display` and no serde, and give their text only through
//! `expose`.

#![forbid(unsafe_code)]

mod byte_count;
mod caei;
mod csp;
mod error;
mod finding;
mod hae;
mod hi_number;
mod hpii;
mod hpio;
mod hspo;
mod ihi;
mod invocation_id;
mod kind;
mod luhn;
mod message_id;
mod oid;
mod organisation;
mod paid;
mod paio;
mod response_id;
mod smd_target;
mod text;
mod timestamp;
mod token;
mod uri;

pub use byte_count::ByteCount;
pub use caei::Caei;
pub use csp::Csp;
pub use error::IdError;
pub use finding::{Direction, IdCode, IdFinding, Severity};
pub use hae::Hae;
pub use hpii::Hpii;
pub use hpio::Hpio;
pub use hspo::Hspo;
pub use ihi::Ihi;
pub use invocation_id::InvocationId;
pub use kind::IdKind;
pub use message_id::MessageId;
pub use organisation::Organisation;
pub use paid::Paid;
pub use paio::Paio;
pub use response_id::ResponseId;
pub use smd_target::SmdTarget;
pub use timestamp::Timestamp;
pub use uri::MAX_URI_BYTES;
