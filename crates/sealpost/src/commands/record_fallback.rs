//! `sealpost record-fallback`: a document that never left went another way.

use crate::{Config, Failure, Gateway, output};
use delivery::outbound::Fallback;
use engine::FallbackError;
use ids::MessageId;
use std::path::PathBuf;

/// Arguments of `record-fallback`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Configuration file of the node.
    #[arg(long, env = "SEALPOST_CONFIG")]
    config: PathBuf,
    /// Id of the message, as `sealpost status` shows it.
    id: String,
    /// How the content went instead.
    #[arg(long)]
    how: How,
    /// Your user name.
    #[arg(long, env = "USER", default_value = "unnamed")]
    by: String,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum How {
    /// By fax.
    Fax,
    /// On paper, handed over.
    ByHand,
    /// Told by telephone.
    Phone,
    /// Printed and posted.
    Post,
}

impl From<How> for Fallback {
    fn from(how: How) -> Self {
        match how {
            How::Fax => Self::Fax,
            How::ByHand => Self::ByHand,
            How::Phone => Self::Phone,
            How::Post => Self::Post,
        }
    }
}

/// Records it; only for a message that ended without arriving.
pub fn run(args: &Args) -> Result<(), Failure> {
    let config = Config::load(&args.config)?;
    let id = MessageId::parse(&args.id).map_err(|error| Failure::Usage(error.to_string()))?;
    let how = Fallback::from(args.how);
    super::block_on(async {
        let engine = Gateway::engine_of(&config)?;
        let recorded = engine.record_fallback(id, how, &args.by).await;
        recorded.map_err(|error| match error {
            FallbackError::Store(error) => error.into(),
            FallbackError::NotFailed(_) | FallbackError::Unknown(_) => {
                Failure::Negative(error.to_string())
            }
        })?;
        output::line(&format!(
            "{id}: recorded as sent otherwise ({}).",
            how.code()
        ))
    })
}
