//! Runs the simulation from the command line.

use clap::Parser;
use sim::Simulation;
use std::io::{self, Write};
use std::process::ExitCode;

/// Simulates gateways over a hostile network and crashing stores, from a seed.
#[derive(Debug, Parser)]
#[command(version)]
struct Options {
    /// Seed of the first world
    #[arg(long)]
    seed: u64,
    /// Go on, world after world, until this many lives were lived
    #[arg(long, default_value_t = 1)]
    lives: usize,
    /// Print what happened in the last world, failed or not
    #[arg(long)]
    verbose: bool,
}

fn main() -> io::Result<ExitCode> {
    let options = Options::parse();
    let simulation = Simulation {
        seed: options.seed,
        lives: options.lives,
        sabotage: None,
        keeps_diary: options.verbose,
    };
    let mut out = io::stdout().lock();
    match simulation.run() {
        Ok(report) => {
            for line in &report.diary {
                writeln!(out, "{line}")?;
            }
            write!(out, "{report}")?;
            Ok(ExitCode::SUCCESS)
        }
        Err(failure) => {
            write!(out, "{failure}")?;
            Ok(ExitCode::FAILURE)
        }
    }
}
