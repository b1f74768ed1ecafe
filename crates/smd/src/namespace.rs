//! The namespaces this crate knows, as one closed set.

/// Declares the set with its URIs.
macro_rules! namespaces {
    ($($(#[$doc:meta])* $variant:ident = $uri:literal,)*) => {
        /// What namespace a name is in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Namespace {
            $($(#[$doc])* $variant,)*
            /// In no namespace.
            Absent,
            /// In one that means nothing here.
            Foreign,
        }

        impl Namespace {
            /// The namespace with this URI, compared byte for byte.
            pub(crate) fn of(uri: &str) -> Self {
                match uri {
                    "" => Self::Absent,
                    $($uri => Self::$variant,)*
                    _ => Self::Foreign,
                }
            }

            /// Its URI; empty for the two that have none to write.
            pub(crate) const fn uri(self) -> &'static str {
                match self {
                    $(Self::$variant => $uri,)*
                    Self::Absent | Self::Foreign => "",
                }
            }
        }
    };
}

namespaces! {
    /// SOAP 1.2 envelope.
    Envelope = "http://www.w3.org/2003/05/soap-envelope",
    /// SOAP 1.1 envelope, known only to be refused by name.
    OldEnvelope = "http://schemas.xmlsoap.org/soap/envelope/",
    /// WS-Addressing 1.0.
    Addressing = "http://www.w3.org/2005/08/addressing",
    /// XML Schema instance: `xsi:type` values are names with prefixes.
    SchemaInstance = "http://www.w3.org/2001/XMLSchema-instance",
    /// SealedMessage types.
    SealedMessage = "http://ns.electronichealth.net.au/smd/xsd/SealedMessage/2010",
    /// TransportResponse types.
    TransportResponse = "http://ns.electronichealth.net.au/smd/xsd/TransportResponse/2010",
    /// Endpoint location types.
    Els = "http://ns.electronichealth.net.au/els/xsd/DataTypes/2010",
    /// Certificate references.
    CertRef = "http://ns.electronichealth.net.au/qcr/xsd/QualifiedCertRef/2010",
    /// Encrypted payload.
    EncryptedPayload = "http://ns.electronichealth.net.au/xsp/xsd/EncryptedPayload/2010",
    /// The fault every service may raise.
    StandardError = "http://ns.electronichealth.net.au/wsp/xsd/StandardError/2010",
    /// SealedMessageDelivery.
    MessageDelivery = "http://ns.electronichealth.net.au/smd/svc/SealedMessageDelivery/2010",
    /// TransportResponseDelivery.
    ResponseDelivery = "http://ns.electronichealth.net.au/smd/svc/TransportResponseDelivery/2010",
    /// SealedImmediateMessageDelivery.
    ImmediateDelivery =
        "http://ns.electronichealth.net.au/smd/svc/SealedImmediateMessageDelivery/2010",
    /// SealedMessageRetrieval.
    MessageRetrieval = "http://ns.electronichealth.net.au/smd/svc/SealedMessageRetrieval/2010",
    /// TransportResponseRetrieval.
    ResponseRetrieval = "http://ns.electronichealth.net.au/smd/svc/TransportResponseRetrieval/2010",
    /// ELS Lookup.
    Lookup = "http://ns.electronichealth.net.au/els/svc/Lookup/2010",
    /// ELS Publish.
    Publish = "http://ns.electronichealth.net.au/els/svc/Publish/2010",
}
