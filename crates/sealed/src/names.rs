//! The namespaces of a sealed payload and the element names that are used more than once.

use xml::Namespace;

/// XSP 2010, the outer part.
pub(crate) const EP: Namespace = Namespace {
    prefix: "ep",
    uri: "http://ns.electronichealth.net.au/xsp/xsd/EncryptedPayload/2010",
};

/// XSP 2010, the inner part.
pub(crate) const SP: Namespace = Namespace {
    prefix: "sp",
    uri: "http://ns.electronichealth.net.au/xsp/xsd/SignedPayload/2010",
};

/// SMD 2010, the wrapper of payloads that are not XML.
pub(crate) const M: Namespace = Namespace {
    prefix: "m",
    uri: "http://ns.electronichealth.net.au/smd/xsd/Message/2010",
};

/// XML Signature.
pub(crate) const DS: Namespace = Namespace {
    prefix: "ds",
    uri: "http://www.w3.org/2000/09/xmldsig#",
};

/// XML Encryption.
pub(crate) const XENC: Namespace = Namespace {
    prefix: "xenc",
    uri: "http://www.w3.org/2001/04/xmlenc#",
};

/// XML Encryption 1.1, for its mask generation functions.
pub(crate) const XENC11: &str = "http://www.w3.org/2009/xmlenc11#";

/// Exclusive canonicalisation: the algorithm, and the namespace of its parameter.
pub(crate) const EXC_C14N: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// The Type of encrypted data that is one element.
pub(crate) const TYPE_ELEMENT: &str = "http://www.w3.org/2001/04/xmlenc#Element";

/// The element that is signed.
pub(crate) const SIGNED_PAYLOAD_DATA: &str = "signedPayloadData";
