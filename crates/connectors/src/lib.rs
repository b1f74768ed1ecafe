//! Connectors: how a practice's clinical software and Sealpost exchange messages.
//!
//! [`folder`] does it through drop folders, the way most Australian clinical software does;
//! [`mllp`] over connections, the way hospital systems and integration engines do. What comes by
//! either is offered to an [`Intake`].

#![forbid(unsafe_code)]

mod engine_intake;
pub mod folder;
mod intake;
pub mod mllp;

pub use engine_intake::EngineIntake;
pub use intake::{Intake, IntakeError, Part, Taken};
