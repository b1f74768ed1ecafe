//! Connectors: how a practice's clinical software and Sealpost exchange messages.
//!
//! [`folder`] does it through drop folders, the way most Australian clinical software does.

#![forbid(unsafe_code)]

pub mod folder;
