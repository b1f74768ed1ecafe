//! What becomes of a message: the outbound, inbound and relay state machines.
//!
//! Everything here is a pure function of (state, event, now). The engine reads a life from the
//! store, calls [`outbound::step`], [`inbound::step`] or [`relay::step`], commits the new state
//! together with the planned effects and the audit drafts, and only then performs the effects. The
//! result of each effect comes back as the next event.
#![forbid(unsafe_code)]

pub mod blob;
pub mod effect;
pub mod hand_over;
pub mod inbound;
pub mod life;
pub mod outbound;
pub mod policy;
pub mod reason;
pub mod relay;
pub mod response;
pub mod status;
pub mod timeline;
pub mod urgency;

pub use blob::BlobId;
pub use effect::{Effect, Plan, Slot};
pub use hand_over::{FileNames, Folder, HandOver};
pub use inbound::Inbound;
pub use life::{Direction, Life};
pub use outbound::Outbound;
pub use policy::Policy;
pub use reason::Reason;
pub use relay::Relayed;
pub use response::{Response, ResponseClass};
pub use status::{End, Status};
pub use timeline::Entry;
pub use urgency::Urgency;
