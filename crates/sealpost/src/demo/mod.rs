//! Two practices on one machine exchange a referral, and the truth comes back.
//!
//! Everything is real: two gateways with their own keys, stores and listeners, mutual TLS on
//! loopback, folders on disk. Only the specialist's clinical software is a stand-in.

mod clinic;
mod story;
mod world;

pub use story::{Story, stay, tell};
pub use world::World;
