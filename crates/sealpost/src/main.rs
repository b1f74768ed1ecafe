//! The `sealpost` command.
#![forbid(unsafe_code)]

use clap::Parser;
use sealpost::cli::Cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    sealpost::commands::run(Cli::parse())
}
