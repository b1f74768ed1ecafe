//! Where the services are.

use smd::Service;

/// The path of each service. Deployed peers have their own habits, so each can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// Of ELS Lookup.
    pub lookup: String,
    /// Where our own agents wait for news; no part of SMD.
    pub news: String,
    /// Of ELS Publish.
    pub publish: String,
    /// Of SealedImmediateMessageDelivery.
    pub sealed_immediate_message_delivery: String,
    /// Of SealedMessageDelivery.
    pub sealed_message_delivery: String,
    /// Of SealedMessageRetrieval.
    pub sealed_message_retrieval: String,
    /// Of TransportResponseDelivery.
    pub transport_response_delivery: String,
    /// Of TransportResponseRetrieval.
    pub transport_response_retrieval: String,
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            lookup: "/els/Lookup".to_owned(),
            news: "/smd/news".to_owned(),
            publish: "/els/Publish".to_owned(),
            sealed_immediate_message_delivery: "/smd/SealedImmediateMessageDelivery".to_owned(),
            sealed_message_delivery: "/smd/SealedMessageDelivery".to_owned(),
            sealed_message_retrieval: "/smd/SealedMessageRetrieval".to_owned(),
            transport_response_delivery: "/smd/TransportResponseDelivery".to_owned(),
            transport_response_retrieval: "/smd/TransportResponseRetrieval".to_owned(),
        }
    }
}

impl Paths {
    /// The path of a service.
    #[must_use]
    pub fn of(&self, service: Service) -> &str {
        match service {
            Service::Lookup => &self.lookup,
            Service::Publish => &self.publish,
            Service::SealedImmediateMessageDelivery => &self.sealed_immediate_message_delivery,
            Service::SealedMessageDelivery => &self.sealed_message_delivery,
            Service::SealedMessageRetrieval => &self.sealed_message_retrieval,
            Service::TransportResponseDelivery => &self.transport_response_delivery,
            Service::TransportResponseRetrieval => &self.transport_response_retrieval,
        }
    }

    /// Whether each of these can be served, and each alone.
    pub(crate) fn check(paths: &[&str]) -> Result<(), PathError> {
        for (place, path) in paths.iter().enumerate() {
            let path = (*path).to_owned();
            if !is_plain(&path) {
                return Err(PathError::Form { path });
            }
            if paths.iter().take(place).any(|earlier| *earlier == path) {
                return Err(PathError::Shared { path });
            }
        }
        Ok(())
    }
}

/// A path that cannot be served.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// Not a plain absolute path.
    #[error(
        "\"{path}\" cannot be the path of a service: begin it with / and use letters, digits, \
         and / . _ - only"
    )]
    Form {
        /// The path given.
        path: String,
    },
    /// Two services at one place.
    #[error("\"{path}\" is the path of two services: give each its own")]
    Shared {
        /// The path given.
        path: String,
    },
}

fn is_plain(path: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    path.len() > 1 && path.starts_with('/') && path.chars().all(plain)
}
