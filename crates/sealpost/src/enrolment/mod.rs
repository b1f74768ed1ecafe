//! Enrolment of agents: a code that a provider makes for an organisation, and what it is good for,
//! once.

mod code;
mod codes;
mod desk;
mod new_agent;

pub use code::{CodeError, EnrolmentCode};
pub use codes::{Codes, Invitation};
pub use desk::EnrolmentDesk;
pub use new_agent::{NewAgent, Surroundings};
