//! The services and their operations (SMD 2010 and ELS 2010, as the interface descriptions name
//! them).

use crate::namespace::Namespace;

/// A SOAP service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// ELS Lookup: tells how an organisation is reached.
    Lookup,
    /// ELS Publish: takes note of how an organisation is reached.
    Publish,
    /// SealedImmediateMessageDelivery: takes a sealed message, answers with another.
    SealedImmediateMessageDelivery,
    /// SealedMessageDelivery: takes custody of sealed messages, answers later.
    SealedMessageDelivery,
    /// SealedMessageRetrieval: lets an organisation collect its sealed messages.
    SealedMessageRetrieval,
    /// TransportResponseDelivery: takes transport responses.
    TransportResponseDelivery,
    /// TransportResponseRetrieval: lets an organisation collect its transport responses.
    TransportResponseRetrieval,
}

impl Service {
    /// Every service.
    pub const ALL: [Self; 7] = [
        Self::Lookup,
        Self::Publish,
        Self::SealedImmediateMessageDelivery,
        Self::SealedMessageDelivery,
        Self::SealedMessageRetrieval,
        Self::TransportResponseDelivery,
        Self::TransportResponseRetrieval,
    ];

    /// Its name in the interface description.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lookup => "Lookup",
            Self::Publish => "Publish",
            Self::SealedImmediateMessageDelivery => "SealedImmediateMessageDelivery",
            Self::SealedMessageDelivery => "SealedMessageDelivery",
            Self::SealedMessageRetrieval => "SealedMessageRetrieval",
            Self::TransportResponseDelivery => "TransportResponseDelivery",
            Self::TransportResponseRetrieval => "TransportResponseRetrieval",
        }
    }

    /// The namespace of its elements.
    #[must_use]
    pub fn namespace(self) -> &'static str {
        self.known_namespace().uri()
    }

    pub(crate) fn known_namespace(self) -> Namespace {
        match self {
            Self::Lookup => Namespace::Lookup,
            Self::Publish => Namespace::Publish,
            Self::SealedImmediateMessageDelivery => Namespace::ImmediateDelivery,
            Self::SealedMessageDelivery => Namespace::MessageDelivery,
            Self::SealedMessageRetrieval => Namespace::MessageRetrieval,
            Self::TransportResponseDelivery => Namespace::ResponseDelivery,
            Self::TransportResponseRetrieval => Namespace::ResponseRetrieval,
        }
    }

    /// Its first operation: a fault raised before the operation is known is told as one of it.
    #[must_use]
    pub fn first_operation(self) -> Operation {
        match self {
            Self::Lookup => Operation::ListInteractions,
            Self::Publish => Operation::AddInteraction,
            Self::SealedImmediateMessageDelivery => Operation::DeliverImmediate,
            Self::SealedMessageDelivery => Operation::DeliverMessage,
            Self::SealedMessageRetrieval => Operation::ListMessages,
            Self::TransportResponseDelivery => Operation::DeliverResponses,
            Self::TransportResponseRetrieval => Operation::RetrieveResponses,
        }
    }

    /// Its operations.
    #[must_use]
    pub fn operations(self) -> &'static [Operation] {
        match self {
            Self::Lookup => &[Operation::ListInteractions, Operation::ValidateInteraction],
            Self::Publish => &[Operation::AddInteraction, Operation::RemoveInteraction],
            Self::SealedImmediateMessageDelivery => &[Operation::DeliverImmediate],
            Self::SealedMessageDelivery => &[Operation::DeliverMessage],
            Self::SealedMessageRetrieval => &[Operation::ListMessages, Operation::RetrieveMessages],
            Self::TransportResponseDelivery => &[Operation::DeliverResponses],
            Self::TransportResponseRetrieval => {
                &[Operation::RetrieveResponses, Operation::RemoveResponses]
            }
        }
    }
}

/// An operation of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Publish `addInteraction`.
    AddInteraction,
    /// SealedImmediateMessageDelivery `deliver`.
    DeliverImmediate,
    /// SealedMessageDelivery `deliver`.
    DeliverMessage,
    /// TransportResponseDelivery `deliver`.
    DeliverResponses,
    /// Lookup `listInteractions`.
    ListInteractions,
    /// SealedMessageRetrieval `list`.
    ListMessages,
    /// Publish `removeInteraction`.
    RemoveInteraction,
    /// TransportResponseRetrieval `remove`.
    RemoveResponses,
    /// SealedMessageRetrieval `retrieve`.
    RetrieveMessages,
    /// TransportResponseRetrieval `retrieve`.
    RetrieveResponses,
    /// Lookup `validateInteraction`.
    ValidateInteraction,
}

impl Operation {
    /// The service it belongs to.
    #[must_use]
    pub fn service(self) -> Service {
        match self {
            Self::ListInteractions | Self::ValidateInteraction => Service::Lookup,
            Self::AddInteraction | Self::RemoveInteraction => Service::Publish,
            Self::DeliverImmediate => Service::SealedImmediateMessageDelivery,
            Self::DeliverMessage => Service::SealedMessageDelivery,
            Self::ListMessages | Self::RetrieveMessages => Service::SealedMessageRetrieval,
            Self::DeliverResponses => Service::TransportResponseDelivery,
            Self::RemoveResponses | Self::RetrieveResponses => Service::TransportResponseRetrieval,
        }
    }

    /// Its name, which is also that of its request element.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AddInteraction => "addInteraction",
            Self::DeliverImmediate | Self::DeliverMessage | Self::DeliverResponses => "deliver",
            Self::ListInteractions => "listInteractions",
            Self::ListMessages => "list",
            Self::RemoveInteraction => "removeInteraction",
            Self::RemoveResponses => "remove",
            Self::RetrieveMessages | Self::RetrieveResponses => "retrieve",
            Self::ValidateInteraction => "validateInteraction",
        }
    }

    /// The faults that it declares beside `standardError`, which every operation does.
    #[must_use]
    pub fn faults(self) -> &'static [&'static str] {
        match self {
            Self::AddInteraction | Self::RemoveInteraction => &["publishError"],
            Self::DeliverImmediate => &["deliverError", "timeoutError"],
            Self::DeliverMessage | Self::DeliverResponses => &["deliverError"],
            Self::ListInteractions | Self::ValidateInteraction => &["lookupError"],
            Self::ListMessages => &["listError"],
            Self::RemoveResponses => &["removeError"],
            Self::RetrieveMessages | Self::RetrieveResponses => &["retrieveError"],
        }
    }

    /// The name of its reply element.
    #[must_use]
    pub fn reply_name(self) -> String {
        format!("{}Response", self.name())
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
    #[must_use]
    pub fn fault_action(self, fault: &str) -> String {
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
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn actions_are_those_of_the_interface_description() {
        let base = "http://ns.electronichealth.net.au";
        let smd = "smd/svc/SealedMessageDelivery/2010/SealedMessageDelivery/deliver";
        let trd = "smd/svc/TransportResponseDelivery/2010/TransportResponseDelivery/deliver";
        let trr = "smd/svc/TransportResponseRetrieval/2010/TransportResponseRetrieval/remove";
        let lookup = "els/svc/Lookup/2010/Lookup/listInteractions";
        let cases = [
            (
                Operation::DeliverMessage.request_action(),
                format!("{base}/{smd}Request"),
            ),
            (
                Operation::DeliverMessage.reply_action(),
                format!("{base}/{smd}Response"),
            ),
            (
                Operation::DeliverResponses.request_action(),
                format!("{base}/{trd}Request"),
            ),
            (
                Operation::DeliverResponses.fault_action("standardError"),
                format!("{base}/{trd}/Fault/standardError"),
            ),
            (
                Operation::RemoveResponses.fault_action("removeError"),
                format!("{base}/{trr}/Fault/removeError"),
            ),
            (
                Operation::ListInteractions.request_action(),
                format!("{base}/{lookup}Request"),
            ),
        ];
        for (actual, expected) in cases {
            assert_eq!(actual, expected);
        }
    }

    #[test]
    fn every_service_has_its_own_operations() {
        let mut actions = HashSet::new();
        for service in Service::ALL {
            assert_eq!(
                service.operations().first(),
                Some(&service.first_operation())
            );
            for operation in service.operations() {
                assert_eq!(operation.service(), service);
                assert!(actions.insert(operation.request_action()), "{operation:?}");
                assert!(!operation.faults().is_empty());
            }
        }
        assert_eq!(actions.len(), 11);
    }
}
