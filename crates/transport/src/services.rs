//! What a node offers to its peers.

use std::sync::Arc;

use smd::Service;

use crate::{Custody, Immediate, Interactions, Mailboxes};

/// The services of one node, by who is behind them. What nobody is behind is not offered: its
/// path is answered with 404.
#[derive(Clone, Default)]
pub struct Services {
    /// SealedMessageDelivery and TransportResponseDelivery.
    pub custody: Option<Arc<dyn Custody>>,
    /// SealedImmediateMessageDelivery.
    pub immediate: Option<Arc<dyn Immediate>>,
    /// ELS Lookup and Publish.
    pub interactions: Option<Arc<dyn Interactions>>,
    /// SealedMessageRetrieval, TransportResponseRetrieval, and news for our own agents.
    pub mailboxes: Option<Arc<dyn Mailboxes>>,
}

impl Services {
    /// Whether a service is offered.
    pub(crate) fn offer(&self, service: Service) -> bool {
        match service {
            Service::Lookup | Service::Publish => self.interactions.is_some(),
            Service::SealedImmediateMessageDelivery => self.immediate.is_some(),
            Service::SealedMessageDelivery | Service::TransportResponseDelivery => {
                self.custody.is_some()
            }
            Service::SealedMessageRetrieval | Service::TransportResponseRetrieval => {
                self.mailboxes.is_some()
            }
        }
    }
}
