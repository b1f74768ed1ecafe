//! Seeded simulation of whole lives: several gateways, a hostile network, stores that crash.
//!
//! A world has two to four practices on as many nodes, each with the real engine over the
//! in-memory store, a stand-in for its clinical software, people, and one peer that follows no
//! rule. One thread runs it, on a clock of its own; a seeded source of chance decides what
//! happens next and which fault strikes, so that every run of a seed is the same. First comes a
//! storm of faults, then a calm in which everything must come to rest.
//!
//! A ledger beside the world knows what really happened. It objects as soon as a node says, or
//! hands over, what is not so; at the end nothing may be lost, left undone, or told to nobody.
#![forbid(unsafe_code)]

mod arrival;
mod atlas;
mod authors;
mod calm;
mod chance;
mod connector;
mod courier;
mod crashing_store;
mod desk;
mod fault;
mod ledger;
mod letter;
mod lookup;
mod mallory;
mod node;
mod outlet;
mod parcel;
mod pause;
mod report;
mod sabotage;
mod scene;
mod setting;
mod simulation;
mod software;
#[cfg(test)]
mod stories;
mod tasks;
mod verdict;
mod wire;
mod world;

pub use fault::{Fault, Strikes};
pub use report::{Failure, Report};
pub use sabotage::Sabotage;
pub use simulation::{Simulation, run};
