//! Two practices on one machine exchange a referral, and the truth comes back.
//!
//! Everything is real: nodes with their own keys, stores and listeners, mutual TLS on loopback,
//! folders on disk, a provider directory over HTTPS that all publish themselves in and follow. Each
//! practice has a gateway of its own; or an agent without a listener, whose provider takes in for
//! it and passes on what it sends. Only the specialist's clinical software is a stand-in.

mod clinic;
mod hub;
mod passage;
mod site;
mod story;
mod world;

pub use passage::Passage;
pub use story::{Ending, Story, stay, tell};
pub use world::{POLL_MS, World};
