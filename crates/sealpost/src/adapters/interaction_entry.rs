//! An Interaction (ELS 2010) as the Endpoint that stands for it in the directory, and its
//! certificates in one form.

use directory::CodeSet;
use directory::fhir::Endpoint;
use directory::uris::ext::ENCRYPTION_CERTIFICATE;
use directory::uris::id::{HPIO, SMD_TARGET};
use serde_json::json;
use smd::{CertRef, Interaction};
use transport::InteractionRefusal;
use uuid::Uuid;

/// `useQualifier` of a certificate that payloads are encrypted to.
const KEY_ENCRYPTION: &str = "http://ns.electronichealth.net.au/smd/qcr/use/payload/keyenc/2010";
/// `type` of a certificate that is given as PEM.
const PEM: &str = "http://ns.electronichealth.net.au/qcr/type/pem/2010";
/// Identifier system of a value that is a URI by itself (FHIR R4).
pub(super) const ANY_URI: &str = "urn:ietf:rfc:3986";

/// The id of the Endpoint for an interaction: the same for the same way to the same target.
pub(super) fn id_of(interaction: &Interaction) -> String {
    let parts = [
        interaction.target.uri(),
        interaction.service_category.clone(),
        interaction.service_interface.clone(),
        interaction.service_endpoint.clone(),
    ];
    let name = parts.join("\n");
    format!(
        "els-{}",
        Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes())
    )
}

/// The Endpoint that stands for an interaction.
pub(super) fn endpoint_of(
    interaction: &Interaction,
    id: &str,
) -> Result<String, InteractionRefusal> {
    let mut certificates = Vec::new();
    for cert_ref in &interaction.cert_refs {
        if cert_ref.use_qualifier != KEY_ENCRYPTION || cert_ref.cert_type != PEM {
            let words = "only certificates that payloads are encrypted to, given as PEM, \
                         can be published";
            return Err(InteractionRefusal::Invalid(words.to_owned()));
        }
        let certificate = certs::Certificate::from_pem(&cert_ref.value)
            .map_err(|error| InteractionRefusal::Invalid(error.to_string()))?;
        let url = ENCRYPTION_CERTIFICATE;
        certificates.push(json!({ "url": url, "valueString": certificate.to_pem() }));
    }
    let provider = interaction.service_provider.uri();
    let provider = match provider.strip_prefix(&format!("{HPIO}/")) {
        Some(number) => json!({ "system": HPIO, "value": number }),
        None => json!({ "system": ANY_URI, "value": provider }),
    };
    let category = json!({
        "system": CodeSet::PayloadTypes.canonical(),
        "code": interaction.service_category,
    });
    let mut resource = json!({
        "resourceType": "Endpoint",
        "id": id,
        "identifier": [{ "system": SMD_TARGET, "value": interaction.target.uri() }],
        "status": "active",
        "connectionType": {
            "system": CodeSet::SmdInterfaces.canonical(),
            "code": interaction.service_interface,
        },
        "managingOrganization": { "identifier": provider },
        "payloadType": [{ "coding": [category] }],
        "address": interaction.service_endpoint,
    });
    if !certificates.is_empty() {
        resource["extension"] = certificates.into();
    }
    let endpoint: Endpoint = serde_json::from_value(resource.clone())
        .map_err(|error| InteractionRefusal::Invalid(error.to_string()))?;
    if endpoint.https_address().is_none() {
        let words = "serviceEndpoint must be an https URL".to_owned();
        return Err(InteractionRefusal::Invalid(words));
    }
    Ok(resource.to_string())
}

/// How a certificate of the directory is named.
pub(super) fn cert_ref(text: &str) -> CertRef {
    CertRef {
        use_qualifier: KEY_ENCRYPTION.to_owned(),
        cert_type: PEM.to_owned(),
        value: in_pem(text),
    }
}

/// The certificate as PEM where it can be read, else as it stands.
fn in_pem(text: &str) -> String {
    certs::Certificate::from_pem(text).map_or_else(|_| text.to_owned(), |it| it.to_pem())
}

/// An interaction with its certificates in one form and one order, to be compared.
pub(super) fn normal(interaction: &Interaction) -> Interaction {
    let mut normal = interaction.clone();
    for cert_ref in &mut normal.cert_refs {
        cert_ref.value = in_pem(&cert_ref.value);
    }
    normal
        .cert_refs
        .sort_by(|one, other| one.value.cmp(&other.value));
    normal
}
