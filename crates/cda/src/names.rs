//! Namespaces, and the OIDs and codes that are written and looked for.

use xml::Namespace;

/// HL7 version 3, of which CDA R2 is a part.
pub(crate) const HL7: &str = "urn:hl7-org:v3";

/// The Australian extensions of CDA.
pub(crate) const EXT: &str = "http://ns.electronichealth.net.au/Ci/Cda/Extensions/3.0";

/// The signature of a CDA package.
pub(crate) const ESIGNATURE: Namespace = Namespace {
    prefix: "es",
    uri: "http://ns.electronichealth.net.au/cdaPackage/xsd/eSignature/2012",
};

/// XML Signature, of which the manifest is.
pub(crate) const DS: Namespace = Namespace {
    prefix: "ds",
    uri: "http://www.w3.org/2000/09/xmldsig#",
};

/// Healthcare identifiers are OIDs: this, and the sixteen digits.
pub(crate) const HI_OID: &str = "1.2.36.1.2001.1003.0.";

/// Medicare card numbers, 10 digits.
pub(crate) const MEDICARE_CARD_OID: &str = "1.2.36.1.5001.1.0.7.1";

/// Medicare card numbers with the person's place on the card, 11 digits.
pub(crate) const MEDICARE_PERSON_OID: &str = "1.2.36.1.5001.1.0.7";

/// What an entitlement is.
pub(crate) const ENTITLEMENT_OID: &str = "1.2.36.1.2001.1001.101.104.16047";

/// Whether a document is final.
pub(crate) const STATUS_OID: &str = "1.2.36.1.2001.1001.101.104.20104";

/// LOINC.
pub(crate) const LOINC_OID: &str = "2.16.840.1.113883.6.1";

/// The Australian codes for documents that LOINC has none for.
pub(crate) const NCTIS_OID: &str = "1.2.36.1.2001.1001.101";

/// AS 5017-2006 Health Care Client Identifier Sex.
pub(crate) const SEX_OID: &str = "2.16.840.1.113883.13.68";

/// HL7 confidentiality.
pub(crate) const CONFIDENTIALITY_OID: &str = "2.16.840.1.113883.5.25";

/// The XML schema of CDA R2.
pub(crate) const CDA_TYPE_ROOT: &str = "2.16.840.1.113883.1.3";

/// Its extension.
pub(crate) const CDA_TYPE_EXTENSION: &str = "POCD_HD000040";

/// The Australian rendering specification, version 1.0.
pub(crate) const RENDERING_TEMPLATE: (&str, &str) = ("1.2.36.1.2001.1001.100.149", "1.0");
