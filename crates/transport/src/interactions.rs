//! Where it is known how organisations are reached: a directory, or a stand-in in tests.

use async_trait::async_trait;
use ids::Organisation;
use smd::{Interaction, InteractionQuery, Publication, Published};

use crate::PeerIdentity;

/// Finds and publishes interactions (ELS 2010). Any peer whose certificate is trusted may look
/// up; who may publish for whom is the implementation's to decide.
#[async_trait]
pub trait Interactions: Send + Sync + 'static {
    /// How an organisation is reached.
    async fn list(
        &self,
        peer: &PeerIdentity,
        query: &InteractionQuery,
    ) -> Result<Vec<Interaction>, InteractionRefusal>;

    /// Whether an interaction still holds.
    async fn validate(
        &self,
        peer: &PeerIdentity,
        interaction: &Interaction,
    ) -> Result<bool, InteractionRefusal>;

    /// Publishes an interaction, or publishes it no longer. It is on disk before that is said.
    async fn publish(
        &self,
        peer: &PeerIdentity,
        publication: Publication,
        interaction: &Interaction,
    ) -> Result<Published, InteractionRefusal>;
}

/// Why nothing was found, or nothing published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InteractionRefusal {
    /// A value that cannot be published.
    #[error("{0}")]
    Invalid(String),
    /// The TLS peer may not publish for this organisation.
    #[error("this system may not publish for {0}")]
    NotEntitled(Organisation),
    /// Not to be answered now; the peer should try again.
    #[error("{0}")]
    Unavailable(String),
    /// Nothing is known of this organisation.
    #[error("organisation {0} is not known here")]
    UnknownTarget(Organisation),
}
