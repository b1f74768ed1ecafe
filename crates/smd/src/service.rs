//! The services and their operations (SMD 2010, §1.1 and §1.2 of the interface description).

use crate::interfaces;
use crate::namespace::Namespace;

/// A SOAP service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// SealedMessageDelivery: takes custody of sealed messages, answers later.
    SealedMessageDelivery,
    /// TransportResponseDelivery: takes transport responses.
    TransportResponseDelivery,
}

impl Service {
    /// Its name in the interface description.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SealedMessageDelivery => "SealedMessageDelivery",
            Self::TransportResponseDelivery => "TransportResponseDelivery",
        }
    }

    /// The namespace of its elements.
    #[must_use]
    pub fn namespace(self) -> &'static str {
        self.known_namespace().uri()
    }

    /// The registered URI of its mutual TLS variant, as `serviceInterface` names it.
    #[must_use]
    pub fn interface(self) -> &'static str {
        match self {
            Self::SealedMessageDelivery => interfaces::SEALED_MESSAGE_DELIVERY_TLS,
            Self::TransportResponseDelivery => interfaces::TRANSPORT_RESPONSE_DELIVERY_TLS,
        }
    }

    pub(crate) fn known_namespace(self) -> Namespace {
        match self {
            Self::SealedMessageDelivery => Namespace::MessageDelivery,
            Self::TransportResponseDelivery => Namespace::ResponseDelivery,
        }
    }

    /// Its operations; a fault raised before the operation is known is told as one of the first.
    pub(crate) fn operations(self) -> [Operation; 1] {
        match self {
            Self::SealedMessageDelivery => [Operation::DeliverMessage],
            Self::TransportResponseDelivery => [Operation::DeliverResponses],
        }
    }
}

/// An operation of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// SealedMessageDelivery `deliver`.
    DeliverMessage,
    /// TransportResponseDelivery `deliver`.
    DeliverResponses,
}

impl Operation {
    /// The service it belongs to.
    #[must_use]
    pub fn service(self) -> Service {
        match self {
            Self::DeliverMessage => Service::SealedMessageDelivery,
            Self::DeliverResponses => Service::TransportResponseDelivery,
        }
    }

    /// Its name, which is also that of its request element.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DeliverMessage | Self::DeliverResponses => "deliver",
        }
    }

    /// `wsa:Action` of its request.
    #[must_use]
    pub fn request_action(self) -> String {
        self.action("Request")
    }

    /// `wsa:Action` of its positive reply.
    #[must_use]
    pub fn reply_action(self) -> String {
        self.action("Response")
    }

    /// `wsa:Action` of a declared fault.
    pub(crate) fn fault_action(self, fault: &str) -> String {
        self.action(&format!("/Fault/{fault}"))
    }

    fn action(self, suffix: &str) -> String {
        let service = self.service();
        let (namespace, name) = (service.namespace(), service.name());
        format!("{namespace}/{name}/{}{suffix}", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_those_of_the_interface_description() {
        let base = "http://ns.electronichealth.net.au/smd/svc/";
        let smd = "SealedMessageDelivery/2010/SealedMessageDelivery/deliver";
        let trd = "TransportResponseDelivery/2010/TransportResponseDelivery/deliver";
        let cases = [
            (
                Operation::DeliverMessage.request_action(),
                format!("{base}{smd}Request"),
            ),
            (
                Operation::DeliverMessage.reply_action(),
                format!("{base}{smd}Response"),
            ),
            (
                Operation::DeliverResponses.request_action(),
                format!("{base}{trd}Request"),
            ),
            (
                Operation::DeliverResponses.fault_action("standardError"),
                format!("{base}{trd}/Fault/standardError"),
            ),
        ];
        for (actual, expected) in cases {
            assert_eq!(actual, expected);
        }
    }

    #[test]
    fn every_service_has_its_own_operations() {
        for service in [
            Service::SealedMessageDelivery,
            Service::TransportResponseDelivery,
        ] {
            for operation in service.operations() {
                assert_eq!(operation.service(), service);
            }
        }
    }
}
