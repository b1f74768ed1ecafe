//! How to reach an organisation (ELS `DataTypes/2010`, InteractionType).

use ids::Organisation;
use serde::{Deserialize, Serialize};

use crate::Leniency;
use crate::cursor::Cursor;
use crate::limits::MAX_CERT_REFS;
use crate::namespace::Namespace;
use crate::read_error::ReadError;
use crate::sequence::{Field, Sequence};
use crate::value;
use crate::writer::Writer;

/// A way to reach an organisation with one kind of payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interaction {
    /// The organisation to be reached.
    pub target: Organisation,
    /// What it accepts here, as a URI.
    pub service_category: String,
    /// The interface it speaks, as a URI.
    pub service_interface: String,
    /// The address it listens on. Received from a peer: subject to the egress policy before use.
    pub service_endpoint: String,
    /// The organisation that runs the endpoint.
    pub service_provider: Organisation,
    /// Certificates to use with it.
    pub cert_refs: Vec<CertRef>,
}

/// A certificate named by its use (`QualifiedCertRef/2010`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertRef {
    /// What the certificate is for, as a URI.
    pub use_qualifier: String,
    /// How `value` names the certificate, as a URI.
    pub cert_type: String,
    /// The certificate, or where it is.
    pub value: String,
}

const FIELDS: &[Field] = &[
    Field::one(Namespace::Els, "target"),
    Field::one(Namespace::Els, "serviceCategory"),
    Field::one(Namespace::Els, "serviceInterface"),
    Field::one(Namespace::Els, "serviceEndpoint"),
    Field::one(Namespace::Els, "serviceProvider"),
    Field::many(Namespace::Els, "certRef", MAX_CERT_REFS),
];

const CERT_REF_FIELDS: &[Field] = &[
    Field::one(Namespace::Els, "useQualifier"),
    Field::one(Namespace::CertRef, "qualifiedCertRef"),
];

const QUALIFIED_FIELDS: &[Field] = &[
    Field::one(Namespace::CertRef, "type"),
    Field::one(Namespace::CertRef, "value"),
];

impl Interaction {
    /// Reads the content of the element that is open.
    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Self, ReadError> {
        let (mut target, mut category, mut interface) = (None, None, None);
        let (mut endpoint, mut provider, mut cert_refs) = (None, None, Vec::new());
        let mut fields = Sequence::new("interaction", FIELDS);
        while let Some((name, _)) = fields.next(cursor)? {
            match name {
                "target" => target = Some(value::organisation(cursor, name)?),
                "serviceCategory" => category = Some(value::uri(cursor, name)?),
                "serviceInterface" => interface = Some(value::uri(cursor, name)?),
                "serviceEndpoint" => {
                    let allowed = Leniency::RouteEndpointNotUri;
                    endpoint = Some(value::loose_uri(cursor, name, allowed)?);
                }
                "serviceProvider" => provider = Some(value::organisation(cursor, name)?),
                _ => cert_refs.push(CertRef::read(cursor)?),
            }
        }
        Ok(Self {
            target: fields.require(target, "target", cursor)?,
            service_category: fields.require(category, "serviceCategory", cursor)?,
            service_interface: fields.require(interface, "serviceInterface", cursor)?,
            service_endpoint: fields.require(endpoint, "serviceEndpoint", cursor)?,
            service_provider: fields.require(provider, "serviceProvider", cursor)?,
            cert_refs,
        })
    }

    /// Writes it as an element of this name, which declares the prefixes its content needs.
    pub(crate) fn write(&self, writer: &mut Writer, name: &str) {
        let els = ("xmlns:els", Namespace::Els.uri());
        writer.open_with(name, &[els]);
        writer.leaf("els:target", &self.target.uri());
        writer.leaf("els:serviceCategory", &self.service_category);
        writer.leaf("els:serviceInterface", &self.service_interface);
        writer.leaf("els:serviceEndpoint", &self.service_endpoint);
        writer.leaf("els:serviceProvider", &self.service_provider.uri());
        for cert_ref in &self.cert_refs {
            cert_ref.write(writer);
        }
        writer.close(name);
    }
}

impl CertRef {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ReadError> {
        let (mut use_qualifier, mut qualified) = (None, None);
        let mut fields = Sequence::new("certRef", CERT_REF_FIELDS);
        while let Some((name, _)) = fields.next(cursor)? {
            match name {
                "useQualifier" => use_qualifier = Some(value::uri(cursor, name)?),
                _ => qualified = Some(read_qualified(cursor)?),
            }
        }
        let (cert_type, value) = fields.require(qualified, "qualifiedCertRef", cursor)?;
        Ok(Self {
            use_qualifier: fields.require(use_qualifier, "useQualifier", cursor)?,
            cert_type,
            value,
        })
    }

    fn write(&self, writer: &mut Writer) {
        let qcr = ("xmlns:qcr", Namespace::CertRef.uri());
        writer.open("els:certRef");
        writer.leaf("els:useQualifier", &self.use_qualifier);
        writer.open_with("qcr:qualifiedCertRef", &[qcr]);
        writer.leaf("qcr:type", &self.cert_type);
        writer.leaf("qcr:value", &self.value);
        writer.close("qcr:qualifiedCertRef");
        writer.close("els:certRef");
    }
}

fn read_qualified(cursor: &mut Cursor<'_>) -> Result<(String, String), ReadError> {
    let (mut cert_type, mut value) = (None, None);
    let mut fields = Sequence::new("qualifiedCertRef", QUALIFIED_FIELDS);
    while let Some((name, _)) = fields.next(cursor)? {
        match name {
            "type" => cert_type = Some(value::uri(cursor, name)?),
            _ => value = Some(value::text(cursor, name)?),
        }
    }
    let cert_type = fields.require(cert_type, "type", cursor)?;
    Ok((cert_type, fields.require(value, "value", cursor)?))
}
