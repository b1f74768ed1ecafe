//! What `open` and `seal` say of certificates and algorithms in their JSON.

use crate::Failure;
use crate::commands::hl7::text::printable;
use certs::Certificate;
use ids::Organisation;
use sealed::{Algorithms, PayloadKind};
use serde::Serialize;

/// Whose certificate it is.
#[derive(Clone, Debug, Serialize)]
pub struct Holder {
    /// The subject's name.
    pub subject: String,
    /// The organisations that it names, as URIs; the HPI-O first.
    pub organisations: Vec<Organisation>,
}

impl Holder {
    /// The holder of a certificate, which may name nobody but not two organisations.
    pub fn of(certificate: &Certificate) -> Result<Self, certs::IdentityMismatch> {
        let organisations = certificate.organisations()?;
        Ok(Self {
            subject: certificate.subject().to_owned(),
            organisations,
        })
    }

    /// As [`of`](Self::of), for a certificate that was given on the command line.
    pub fn given(certificate: &Certificate) -> Result<Self, Failure> {
        let subject = certificate.subject();
        Self::of(certificate).map_err(|error| Failure::Usage(format!("{subject}: {error}")))
    }

    /// Organisations, else the subject, for people.
    pub fn words(&self) -> String {
        let uris: Vec<_> = self.organisations.iter().map(Organisation::uri).collect();
        if uris.is_empty() {
            return format!("{} (names no organisation)", printable(&self.subject));
        }
        format!(
            "{} ({})",
            printable(&uris.join(", ")),
            printable(&self.subject)
        )
    }
}

/// An algorithm by its name and its URI.
#[derive(Debug, Serialize)]
pub struct Named {
    name: &'static str,
    uri: &'static str,
}

/// The four algorithms of a sealed payload.
#[derive(Debug, Serialize)]
pub struct Used {
    signature: Named,
    digest: Named,
    cipher: Named,
    key_transport: Named,
}

impl From<Algorithms> for Used {
    fn from(used: Algorithms) -> Self {
        let Algorithms {
            signature,
            digest,
            cipher,
            key_transport,
        } = used;
        Self {
            signature: Named {
                name: signature.name(),
                uri: signature.uri(),
            },
            digest: Named {
                name: digest.name(),
                uri: digest.uri(),
            },
            cipher: Named {
                name: cipher.name(),
                uri: cipher.uri(),
            },
            key_transport: Named {
                name: key_transport.name(),
                uri: key_transport.uri(),
            },
        }
    }
}

impl Used {
    /// The names, for people.
    pub fn words(&self) -> String {
        let Self {
            signature,
            digest,
            cipher,
            key_transport,
        } = self;
        [signature, digest, cipher, key_transport]
            .map(|named| named.name)
            .join(", ")
    }
}

/// The word for a payload's kind.
pub fn kind(kind: PayloadKind) -> &'static str {
    match kind {
        PayloadKind::Message => "message",
        PayloadKind::Xml => "xml",
    }
}
