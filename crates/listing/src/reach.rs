//! Reach: what the node can really do, so that an entry never says more.

use certs::Certificate;
use directory::Environment;
use ids::Organisation;

/// How a practice is reached now.
#[derive(Clone, Debug)]
pub struct Reach {
    /// URL of the SealedMessageDelivery service: the node's listener, or its provider's.
    pub delivery: String,
    /// URL of the TransportResponseDelivery service.
    pub responses: String,
    /// Payload codes that the node carries.
    pub carries: Vec<String>,
    /// The present certificate first, then those that messages may still be sealed to.
    pub certificates: Vec<Certificate>,
    /// Which world it belongs to.
    pub environment: Environment,
    /// Who runs the endpoint and what it is called, where it is not the practice itself.
    pub provider: Option<(Organisation, String)>,
}
