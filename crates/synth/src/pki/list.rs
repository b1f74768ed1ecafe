//! The revocation list of the organisation authority (RFC 5280 §5.1).

use certs::Certificate;
use ids::Timestamp;

use super::authority::Authority;
use super::issued::pem;
use super::{PkiError, der, tbs};

const VERSION_2: u8 = 1;
const CRL_NUMBER: [u32; 4] = [2, 5, 29, 20];

/// One certificate on the list.
#[derive(Clone, Debug)]
pub(crate) struct Revoked {
    pub(crate) serial: Vec<u8>,
    pub(crate) since: Timestamp,
}

impl Revoked {
    pub(crate) fn new(certificate: &Certificate, since: Timestamp) -> Self {
        Self {
            serial: certificate.serial_bytes().to_vec(),
            since,
        }
    }
}

/// The list as PEM.
pub(crate) fn issue(
    authority: &Authority,
    revoked: &[Revoked],
    number: u32,
    this_update: Timestamp,
    next_update: Timestamp,
) -> Result<String, PkiError> {
    let mut parts = vec![
        der::integer(&[VERSION_2]),
        tbs::rsa_sha256(),
        authority.certificate().subject_der().to_vec(),
        der::time(this_update),
        der::time(next_update),
    ];
    let entry = |revoked: &Revoked| {
        der::sequence(&[der::integer(&revoked.serial), der::time(revoked.since)])
    };
    if !revoked.is_empty() {
        let entries: Vec<Vec<u8>> = revoked.iter().map(entry).collect();
        parts.push(der::sequence(&entries));
    }
    let extensions = der::sequence(&[
        tbs::issuer_key_extension(authority.key())?,
        tbs::extension(&CRL_NUMBER, false, &der::integer(&number.to_be_bytes())),
    ]);
    parts.push(der::explicit(0, &extensions));
    let list = tbs::signed(der::sequence(&parts), tbs::rsa_sha256(), authority.key())?;
    Ok(pem("X509 CRL", &list))
}
