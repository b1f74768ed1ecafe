//! What the organisation authority's OCSP responder answers (RFC 6960 §4.2).

use ids::Timestamp;

use super::authority::Authority;
use super::list::Revoked;
use super::{PkiError, der, tbs};

const BASIC: [u32; 10] = [1, 3, 6, 1, 5, 5, 7, 48, 1, 1];

/// The answer to a request about one certificate, signed by the authority itself, without nonce.
/// `None` when the request cannot be read.
pub(crate) fn answer(
    authority: &Authority,
    revoked: &[Revoked],
    request: &[u8],
    this_update: Timestamp,
    next_update: Timestamp,
) -> Result<Option<Vec<u8>>, PkiError> {
    let Some(id) = certificate_id(request) else {
        return Ok(None);
    };
    // The serial number is the last value of the id, after two digests of the issuer.
    let entry = revoked
        .iter()
        .find(|it| id.ends_with(&der::integer(&it.serial)));
    let status = match entry {
        Some(revoked) => der::explicit(1, &der::generalized(revoked.since)),
        None => der::implicit(0, &[]),
    };
    let single = der::sequence(&[
        id.to_vec(),
        status,
        der::generalized(this_update),
        der::explicit(0, &der::generalized(next_update)),
    ]);
    let name = der::explicit(1, authority.certificate().subject_der());
    let produced = der::generalized(this_update);
    let data = der::sequence(&[name, produced, der::sequence(&[single])]);
    let basic = tbs::signed(data, tbs::rsa_sha256(), authority.key())?;
    let bytes = der::sequence(&[der::oid(&BASIC), der::octet_string(&basic)]);
    let successful = der::enumerated(0);
    Ok(Some(der::sequence(&[successful, der::explicit(0, &bytes)])))
}

/// The CertID of the first single request: OCSPRequest, tbsRequest, requestList, Request, CertID.
fn certificate_id(request: &[u8]) -> Option<&[u8]> {
    let mut inner = request;
    for _ in 0..4 {
        inner = der::content(inner)?;
    }
    der::whole(inner)
}
