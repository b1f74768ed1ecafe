//! The MLLP connector: HL7 v2 messages over connections, VT message FS CR (fact sheet 4.4).
//!
//! **Out of the software.** A [`Listener`] takes the connections that the practice's software
//! makes. Each message is offered to an [`Intake`](crate::Intake), and answered in the mode that
//! it asks for (MSH-15 and MSH-16): AA or CA only once it is durably taken, AE, AR, CE or CR with
//! the reason otherwise. The same message again (the same but for MSH-7) is the same message.
//!
//! **Into the software.** A [`Sender`] keeps one connection to the software and sends one message
//! at a time. It waits for the acknowledgement whose MSA-2 is the message's MSH-10, whatever
//! else comes; what comes late is handed on, and silence is never taken for a yes. A message that
//! is not known to have arrived is sent again, the same bytes: the software tells it by MSH-10.
//!
//! Plain connections are for the loopback interface alone; all others are TLS on which both sides
//! show a certificate. Everything is bounded: connections, bytes, time, messages that wait.
//!
//! What is logged is codes, counts and places in the stream, never what a frame holds.

mod address;
mod conversation;
mod heard;
mod identity;
mod inflow;
mod late;
mod limits;
mod listener;
mod pieces;
mod reply;
mod security;
mod sender;
mod stream;

pub use address::{AddressError, is_loopback};
pub use conversation::Answers;
pub use identity::{Identity, IdentityError};
pub use late::Late;
pub use limits::{ListenerLimits, SenderLimits};
pub use listener::{Listener, Taker};
pub use security::{ClientSide, SecurityError, ServerSide};
pub use sender::{Expects, Said, SendError, Sender};
