//! Sealing without cryptography: who signed, for whom, and a seal that shows every change.

use aws_lc_rs::digest::{Context, SHA256};
use bytes::Bytes;
use delivery::Reason;
use engine::ports::{OpenedParcel, SealedParcel};
use ids::Organisation;

const FORM: &str = "SIMULATED-SEAL";

/// Seals `payload` for the organisation with this URI, signed by `signer`. The digest differs
/// with every `nonce`, as a real signature's does with the element ids.
pub(crate) fn seal(
    signer: &Organisation,
    recipient: &str,
    payload: &[u8],
    nonce: &str,
) -> SealedParcel {
    let signer = signer.uri();
    let digest = hash(&[signer.as_bytes(), nonce.as_bytes(), payload]);
    let seal = seal_of(&signer, recipient, &digest, payload);
    let head = format!("{FORM}\n{signer}\n{recipient}\n{digest}\n{seal}\n");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(payload);
    SealedParcel {
        bytes: bytes.into(),
        digest,
    }
}

/// Opens what was sealed for `org`; anything else is refused.
pub(crate) fn open(org: &Organisation, sealed: &[u8]) -> Result<OpenedParcel, Reason> {
    let refused = |why: &str| Reason::new("not-opened", why);
    let parts = split(sealed).ok_or_else(|| refused("The simulated seal cannot be read"))?;
    if parts.recipient != org.uri() {
        return Err(refused("It was sealed for somebody else"));
    }
    let seal = seal_of(parts.signer, parts.recipient, parts.digest, parts.payload);
    if seal != parts.seal {
        return Err(refused("It was changed after it was sealed"));
    }
    let signer = Organisation::parse_uri(parts.signer);
    let signer = signer.map_err(|_| refused("The signer has no name"))?;
    Ok(OpenedParcel {
        payload: Bytes::copy_from_slice(parts.payload),
        digest: parts.digest.to_owned(),
        signers: vec![signer],
    })
}

/// Names a parcel by its content.
pub(crate) fn fingerprint(sealed: &[u8]) -> Result<String, Reason> {
    if !sealed.starts_with(FORM.as_bytes()) {
        return Err(Reason::new("malformed", "This is not a simulated seal"));
    }
    Ok(hash(&[sealed]))
}

/// The same parcel with its last byte changed.
pub(crate) fn tampered(sealed: &[u8]) -> Bytes {
    let mut bytes = sealed.to_vec();
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
    bytes.into()
}

/// The digest inside, for those who should not know it.
pub(crate) fn digest_of(sealed: &[u8]) -> Option<String> {
    split(sealed).map(|parts| parts.digest.to_owned())
}

struct Parts<'a> {
    signer: &'a str,
    recipient: &'a str,
    digest: &'a str,
    seal: &'a str,
    payload: &'a [u8],
}

fn split(sealed: &[u8]) -> Option<Parts<'_>> {
    let mut lines = sealed.splitn(6, |byte| *byte == b'\n');
    let mut line = || std::str::from_utf8(lines.next()?).ok();
    let (form, signer, recipient, digest, seal) = (line()?, line()?, line()?, line()?, line()?);
    (form == FORM).then_some(Parts {
        signer,
        recipient,
        digest,
        seal,
        payload: lines.next()?,
    })
}

/// Nobody in a world but this function makes seals, so it needs no secret.
fn seal_of(signer: &str, recipient: &str, digest: &str, payload: &[u8]) -> String {
    hash(&[
        signer.as_bytes(),
        recipient.as_bytes(),
        digest.as_bytes(),
        payload,
    ])
}

/// The first half of the SHA-256 of all parts, in hex.
fn hash(parts: &[&[u8]]) -> String {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&part.len().to_be_bytes());
        context.update(part);
    }
    let digest = context.finish();
    let digits = digest.as_ref().iter().take(16);
    let digit = |nibble: u8| {
        HEX.get(usize::from(nibble))
            .copied()
            .map_or('0', char::from)
    };
    digits
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn org(name: &str) -> Organisation {
        Organisation::parse_uri(&format!("https://{name}.example/id")).unwrap()
    }

    #[test]
    fn what_was_sealed_for_us_is_opened_with_its_signer_and_digest() {
        let parcel = seal(&org("a"), &org("b").uri(), b"line\nline", "1");
        let opened = open(&org("b"), &parcel.bytes).unwrap();
        assert_eq!(&opened.payload[..], b"line\nline");
        assert_eq!(opened.digest, parcel.digest);
        assert_eq!(opened.signers, [org("a")]);
    }

    #[test]
    fn others_changed_and_foreign_parcels_are_refused() {
        let parcel = seal(&org("a"), &org("b").uri(), b"x", "1");
        assert!(open(&org("c"), &parcel.bytes).is_err());
        assert!(open(&org("b"), &tampered(&parcel.bytes)).is_err());
        assert!(open(&org("b"), b"SIMULATED-SEAL\n").is_err());
        assert!(fingerprint(b"<xml/>").is_err());
    }

    #[test]
    fn every_sealing_has_its_own_digest_and_every_parcel_its_fingerprint() {
        let one = seal(&org("a"), &org("b").uri(), b"x", "1");
        let two = seal(&org("a"), &org("b").uri(), b"x", "2");
        assert_ne!(one.digest, two.digest);
        assert_ne!(fingerprint(&one.bytes), fingerprint(&two.bytes));
        assert_eq!(fingerprint(&one.bytes), fingerprint(&one.bytes.clone()));
    }
}
