//! The registered URIs that name service interfaces and categories (SMD 2010).

/// `serviceInterface` of SealedImmediateMessageDelivery over mutual TLS.
pub const SEALED_IMMEDIATE_MESSAGE_DELIVERY_TLS: &str =
    "http://ns.electronichealth.net.au/smd/intf/SealedImmediateMessageDelivery/TLS/2010";
/// `serviceInterface` of SealedMessageDelivery over mutual TLS.
pub const SEALED_MESSAGE_DELIVERY_TLS: &str =
    "http://ns.electronichealth.net.au/smd/intf/SealedMessageDelivery/TLS/2010";
/// `serviceInterface` of SealedMessageRetrieval over mutual TLS.
pub const SEALED_MESSAGE_RETRIEVAL_TLS: &str =
    "http://ns.electronichealth.net.au/smd/intf/SealedMessageRetrieval/TLS/2010";
/// `serviceInterface` of TransportResponseDelivery over mutual TLS.
pub const TRANSPORT_RESPONSE_DELIVERY_TLS: &str =
    "http://ns.electronichealth.net.au/smd/intf/TransportResponseDelivery/TLS/2010";
/// `serviceInterface` of TransportResponseRetrieval over mutual TLS.
pub const TRANSPORT_RESPONSE_RETRIEVAL_TLS: &str =
    "http://ns.electronichealth.net.au/smd/intf/TransportResponseRetrieval/TLS/2010";
/// `serviceCategory` of a route record: where transport responses are wanted.
pub const TRANSPORT_RESPONSE_CATEGORY: &str =
    "http://ns.electronichealth.net.au/smd/sc/TransportResponseDelivery/2010";
