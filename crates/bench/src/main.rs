//! Measures sealed messages end to end between two gateways in this process: real mutual TLS on
//! loopback, a durable SQLite store on each side, connectors off.
//!
//! Prints messages a second, CPU time a message, latency, and the ratio of that CPU time to the
//! crypto floor that the same run measured on the same machine. `bench hl7` measures reading HL7 v2
//! instead, and `bench providers` the way through two agents and two providers.
#![forbid(unsafe_code)]

mod cpu;
mod floor;
mod gateways;
mod hl7;
mod load;
mod providers;
mod report;
mod watch;

use clap::Parser;
use report::Report;
use std::process::ExitCode;
use std::sync::Arc;

/// What to measure.
#[derive(Debug, Parser)]
#[command(name = "bench", args_conflicts_with_subcommands = true)]
struct Args {
    #[command(subcommand)]
    other: Option<Other>,
    /// Fewer messages: ends within 40 seconds.
    #[arg(long)]
    quick: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    /// Size of a message in bytes.
    #[arg(long, default_value_t = 10_240)]
    bytes: usize,
    /// How many messages; 0 chooses by --quick.
    #[arg(long, default_value_t = 0)]
    messages: usize,
    /// Messages under way at the same time.
    #[arg(long, default_value_t = 64)]
    concurrency: usize,
}

/// What else can be measured.
#[derive(Debug, clap::Subcommand)]
enum Other {
    /// Reading HL7 v2, against copying and against hl7-parser.
    Hl7(hl7::Args),
    /// From the sender's folder to the receiver's, through two providers.
    Providers(providers::Args),
}

fn main() -> ExitCode {
    let args = Args::parse();
    let measured = match &args.other {
        Some(Other::Hl7(hl7)) => hl7::run(hl7),
        Some(Other::Providers(through)) => providers::run(through),
        None => measure(&args).map(|report| report.print(args.json)),
    };
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            report::complain(&why);
            ExitCode::FAILURE
        }
    }
}

fn measure(args: &Args) -> Result<Report, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let messages = match (args.messages, args.quick) {
        (0, true) => 3_000,
        (0, false) => 20_000,
        (given, _) => given,
    };
    runtime.block_on(async {
        let pair = Arc::new(gateways::Pair::start(args.bytes).await?);
        let floor = floor::measure(
            &pair.sender_key_pem,
            args.bytes,
            if args.quick { 400 } else { 2_000 },
        )?;
        let loaded = load::run(&pair, messages, args.concurrency).await?;
        if let Some(pair) = Arc::into_inner(pair) {
            pair.stop().await;
        }
        Ok(Report::new(args.bytes, args.concurrency, floor, &loaded))
    })
}
