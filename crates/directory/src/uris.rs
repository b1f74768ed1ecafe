//! URIs of the directory standards, each written once.
//!
//! Canonicals move between releases of the standards, so no other file spells one out.

/// Identifier systems.
pub mod id {
    /// Healthcare Provider Identifier, Organisation.
    pub const HPIO: &str = "http://ns.electronichealth.net.au/id/hi/hpio/1.0";
    /// Healthcare Provider Identifier, Individual.
    pub const HPII: &str = "http://ns.electronichealth.net.au/id/hi/hpii/1.0";
    /// Contracted service provider: who runs messaging for others.
    pub const CSP: &str = "http://ns.electronichealth.net.au/id/hi/csp/1.0";
    /// Medicare provider number: one person at one location.
    pub const PROVIDER_NUMBER: &str =
        "http://ns.electronichealth.net.au/id/medicare-provider-number";
    /// `HPI-I@HPI-O` as AU Base writes it.
    pub const NPIO: &str = "http://hl7.org.au/id/npio";
    /// `HPI-I@HPI-O` as AU PD prose and older data write it.
    pub const NPIO_OLDER: &str = "http://ns.electronichealth.net.au/id/npio";
    /// SMD target: the value is itself a complete URI.
    pub const SMD_TARGET: &str = "http://ns.electronichealth.net.au/smd/target";
}

/// Extensions.
pub mod ext {
    /// MSH-6 of messages to an endpoint.
    pub const RECEIVING_FACILITY: &str =
        "http://hl7.org.au/fhir/StructureDefinition/au-receivingfacility";
    /// MSH-5 of messages to an endpoint.
    pub const RECEIVING_APPLICATION: &str =
        "http://hl7.org.au/fhir/StructureDefinition/au-receivingapplication";
    /// Encryption certificate of an endpoint.
    pub const ENCRYPTION_CERTIFICATE: &str =
        "http://hl7.org.au/fhir/StructureDefinition/encryption-certificate-pem-x509";
    /// HL7 v2 assigning authority of an identifier.
    pub const ASSIGNING_AUTHORITY: &str =
        "http://hl7.org.au/fhir/StructureDefinition/au-assigningauthority";
    /// Production or test (back-port of FHIR R5).
    pub const ENVIRONMENT_TYPE: &str =
        "http://hl7.org/fhir/5.0/StructureDefinition/extension-Endpoint.environmentType";
    /// On an Organization, of our own: who else may publish its entries (`valueUri`). Counts only
    /// where the organisation itself published it.
    pub const PUBLISHING_DELEGATE: &str = "urn:x-sealpost:fhir:publishing-delegate";
    /// The entry is hidden at the request of the person or organisation.
    pub const SUPPRESSED: &str =
        "http://digitalhealth.gov.au/fhir/cc/StructureDefinition/suppressed";
    /// Status of a number in the HI Service: `A`, `D` or `R`.
    pub const HI_STATUS: &str =
        "http://digitalhealth.gov.au/fhir/hcpd/StructureDefinition/hi-services-identifier-status";
}

/// Code systems that have one spelling; those with several are in [`crate::CodeSet`].
pub mod system {
    /// Environments (FHIR R5).
    pub const ENVIRONMENT: &str = "http://hl7.org/fhir/endpoint-environment";
    /// Identifier types, Australian additions.
    pub const AU_IDENTIFIER_TYPE: &str = "http://terminology.hl7.org.au/CodeSystem/v2-0203";
    /// Identifier types, international.
    pub const IDENTIFIER_TYPE: &str = "http://terminology.hl7.org/CodeSystem/v2-0203";
    /// Payload types, international (`any`, `none`).
    pub const PAYLOAD_TYPE: &str = "http://terminology.hl7.org/CodeSystem/endpoint-payload-type";
}

/// Service interfaces (`Endpoint.connectionType`).
pub mod interface {
    /// Deferred delivery: the interface Sealpost sends by.
    pub const SEALED_MESSAGE_DELIVERY: &str =
        "http://ns.electronichealth.net.au/smd/intf/SealedMessageDelivery/TLS/2010";
    /// Immediate delivery: the receiver answers while the sender waits.
    pub const SEALED_IMMEDIATE_MESSAGE_DELIVERY: &str =
        "http://ns.electronichealth.net.au/smd/intf/SealedImmediateMessageDelivery/TLS/2010";
    /// Transport responses.
    pub const TRANSPORT_RESPONSE_DELIVERY: &str =
        "http://ns.electronichealth.net.au/smd/intf/TransportResponseDelivery/TLS/2010";
}

/// Payload types (`Endpoint.payloadType`, SMD `serviceCategory`).
pub mod payload {
    /// REF v2.4, Level 2: all display formats, attachments.
    pub const REF_L2: &str = "http://ns.hl7.org.au/hl7v2/profiles/HL7AU-OO-REF-SIMPLIFIED-201706";
    /// REF v2.4, Level 1: a single PDF display.
    pub const REF_L1: &str =
        "http://ns.hl7.org.au/hl7v2/profiles/HL7AU-OO-REF-SIMPLIFIED-201706-L1";
    /// RRI, the answer to a REF.
    pub const RRI: &str = "http://ns.hl7.org.au/hl7v2/profiles/HL7AU-OO-REF-SIMPLIFIED-201706/RRI";
    /// Results (ORU v2.4).
    pub const ORU: &str = "http://ns.hl7.org.au/hl7v2/profiles/HL7AU-OO-ORU-201701";
    /// Orders (ORM v2.4).
    pub const ORM: &str = "http://ns.hl7.org.au/hl7v2/profiles/HL7AU-OO-ORM-201701";
    /// Order responses (ORR v2.4).
    pub const ORR: &str = "http://ns.hl7.org.au/hl7v2/profiles/HL7AU-OO-ORR-201701";
    /// Acknowledgements (ACK v2.4).
    pub const ACK: &str = "http://ns.hl7.org.au/hl7v2/profiles/HL7AU-OO-ACK-201701";
    /// Acknowledgements (ACK v2.3.1).
    pub const ACK_2012: &str = "http://ns.electronichealth.net.au/ack/sc/deliver/hl7Ack/2012";
    /// `any` payload, in the international system only.
    pub const ANY: &str = "any";
}
