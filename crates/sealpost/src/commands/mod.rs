//! One file per subcommand.

pub mod api_client;
pub mod audit;
pub mod cda;
pub mod certs;
pub mod connector;
pub mod contacts;
pub mod demo;
pub mod directory;
pub mod doctor;
pub mod draft;
pub mod enrol;
pub mod hl7;
pub mod inbox;
pub mod init;
pub mod open;
pub mod patients;
pub mod queue;
pub mod record_fallback;
pub mod roster;
pub mod seal;
pub mod send;
pub mod serve;
pub mod status;
pub mod store;
pub mod template;
pub mod tenant;
pub mod vault;

use crate::cli::{Cli, Command};
use crate::{Failure, output};
use std::process::ExitCode;

/// Runs the command; complaints go to standard error.
pub fn run(cli: Cli) -> ExitCode {
    let done = match cli.command {
        Command::ApiClient(args) => api_client::run(&args),
        Command::Audit(args) => audit::run(args),
        Command::Cda(args) => cda::run(&args),
        Command::Certs(args) => certs::run(&args),
        Command::Connector(args) => connector::run(&args),
        Command::Contacts(args) => contacts::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Directory(args) => directory::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Draft(args) => draft::run(args),
        Command::Enrol(args) => enrol::run(&args),
        Command::Hl7(args) => hl7::run(args),
        Command::Inbox(args) => inbox::run(args),
        Command::Init(args) => init::run(&args),
        Command::Open(args) => open::run(&args),
        Command::Patients(args) => patients::run(args),
        Command::Queue(args) => queue::run(&args),
        Command::RecordFallback(args) => record_fallback::run(&args),
        Command::Roster(args) => roster::run(&args),
        Command::Seal(args) => seal::run(&args),
        Command::Send(args) => send::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Status(args) => status::run(&args),
        Command::Store(args) => store::run(&args),
        Command::Template(args) => template::run(args),
        Command::Tenant(args) => tenant::run(&args),
        Command::Vault(args) => vault::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(&failure.to_string());
            failure.exit_code()
        }
    }
}

/// The practice that is meant: the only one, or the one that is named by HPI-O or SMD target.
pub(crate) fn practice<'a>(
    config: &'a crate::Config,
    named: Option<&str>,
) -> Result<&'a crate::config::PracticeConfig, Failure> {
    let organisation = |text: &str| {
        crate::config::organisation(text).map_err(|error| Failure::Usage(error.to_string()))
    };
    let Some(named) = named else {
        return match config.practices.as_slice() {
            [only] => Ok(only),
            _ => Err(Failure::Usage(
                "this node serves several practices; add --from".into(),
            )),
        };
    };
    let wanted = organisation(named)?;
    for practice in &config.practices {
        if organisation(&practice.organisation)? == wanted {
            return Ok(practice);
        }
    }
    Err(Failure::Usage(
        "--from names no practice of this node".into(),
    ))
}

/// A runtime for a command that talks to the store or the network.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Unavailable(error.to_string()))?;
    runtime.block_on(work)
}

/// Logs go to standard error, as `SEALPOST_LOG` says (default: warnings and errors).
pub(crate) fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SEALPOST_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    // It traces the names of files that come in, and clinical software puts patients into them.
    let filter = match "notify=warn".parse() {
        Ok(quiet) => filter.add_directive(quiet),
        Err(_) => filter,
    };
    // A second call, as in tests, keeps the first one's settings.
    drop(
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .try_init(),
    );
}
