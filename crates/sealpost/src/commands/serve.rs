//! `sealpost serve`: the node.

use crate::{Config, Failure, Gateway, output};
use std::path::PathBuf;
use tokio::signal::unix::{SignalKind, signal};

/// Arguments of `serve`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Configuration file; `sealpost init` writes one.
    #[arg(long, env = "SEALPOST_CONFIG")]
    config: PathBuf,
}

/// Runs the node until it is told to stop, then lets what is under way finish. SIGHUP makes it
/// look at once whether certificates, keys or trust have changed.
pub fn run(args: &Args) -> Result<(), Failure> {
    let config = Config::load(&args.config)?;
    super::log_to_stderr();
    super::block_on(async {
        let gateway = Gateway::start(config).await?;
        output::line(&match gateway.address() {
            Some(address) => format!("Listening on {address}"),
            None => "Running without a listener: an agent calls its provider".to_owned(),
        })?;
        let mut look_again = signal(SignalKind::hangup())
            .map_err(|error| Failure::Unavailable(format!("signals: {error}")))?;
        let mut stop = std::pin::pin!(stop_signal());
        loop {
            tokio::select! {
                stopped = stop.as_mut() => break stopped?,
                Some(()) = look_again.recv() => gateway.reload(),
            }
        }
        gateway.stop().await;
        Ok(())
    })
}

/// Waits for SIGTERM or SIGINT.
pub(crate) async fn stop_signal() -> Result<(), Failure> {
    let wrong = |error: std::io::Error| Failure::Unavailable(format!("signals: {error}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(wrong)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(wrong)?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
