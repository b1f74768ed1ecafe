//! The composition root of Sealpost: configuration, adapters between the ports and the crates
//! below, the gateway, the demo, and one file per subcommand.
#![forbid(unsafe_code)]

pub mod adapters;
pub mod audit_key;
pub mod authority;
pub mod caller;
pub mod cli;
pub mod commands;
pub mod config;
pub mod connector_watch;
pub mod deliveries;
pub mod demo;
pub mod desk_view;
pub mod directory_server;
pub mod doctor;
pub mod ending;
pub mod enrolment;
pub mod failure;
pub mod following;
pub mod gateway;
mod kept_file;
mod lint;
pub mod listing_view;
pub mod output;
pub mod own_certificate;
pub mod publishing;
mod recipients;
pub mod secret_file;
pub mod setup;
pub mod tenants;
pub mod vault_files;
pub mod view;
pub mod writing;

pub use config::Config;
pub use failure::Failure;
pub use gateway::{Gateway, NetworkLimits};
