//! `ds:Signature` in the one form that XSP 2010 has (XML Signature 1.1 §4, narrowed).
//!
//! ```text
//! ds:Signature
//!   ds:SignedInfo
//!     ds:CanonicalizationMethod   exclusive
//!     ds:SignatureMethod
//!     ds:Reference URI="#id"      the one signedPayloadData
//!       ds:Transforms/ds:Transform  exclusive canonicalisation, nothing else
//!       ds:DigestMethod
//!       ds:DigestValue
//!   ds:SignatureValue
//!   ds:KeyInfo/ds:X509Data/ds:X509Certificate
//! ```

use aws_lc_rs::signature::UnparsedPublicKey;
use certs::Certificate;
use xml::{CanonicalForm, Element, Writer};

use crate::layout::{algorithm, only};
use crate::names::{DS, EXC_C14N};
use crate::open_error::{AlgorithmPart, Fault, Refused};
use crate::{Algorithms, DigestAlgorithm, DigestValue, SignatureAlgorithm, Signer};

/// Writes the signature of the element `id`, whose digest is `digest`. `None` only when the crypto
/// library fails.
pub(crate) fn write(
    signer: &Signer,
    algorithms: Algorithms,
    id: &str,
    digest: &[u8],
    writer: &mut Writer,
) -> Option<()> {
    // It stands in the document as it was signed: canonical on its own, `ds` declared again.
    let signed_info = signed_info(algorithms, id, digest);
    let value = signer.key().sign(algorithms.signature, &signed_info)?;
    writer.element(DS, "Signature", &[], |w| {
        w.raw(&signed_info);
        w.element(DS, "SignatureValue", &[], |w| w.base64(&value));
        w.element(DS, "KeyInfo", &[], |w| {
            w.element(DS, "X509Data", &[], |w| {
                w.element(DS, "X509Certificate", &[], |w| {
                    w.base64(signer.certificate().der())
                });
            });
        });
    });
    Some(())
}

fn signed_info(algorithms: Algorithms, id: &str, digest: &[u8]) -> Vec<u8> {
    let exclusive = [("Algorithm", EXC_C14N)];
    let uri = format!("#{id}");
    let mut writer = Writer::with_capacity(1024);
    writer.element(DS, "SignedInfo", &[], |w| {
        w.element(DS, "CanonicalizationMethod", &exclusive, |_| {});
        w.element(
            DS,
            "SignatureMethod",
            &[("Algorithm", algorithms.signature.uri())],
            |_| {},
        );
        w.element(DS, "Reference", &[("URI", &uri)], |w| {
            w.element(DS, "Transforms", &[], |w| {
                w.element(DS, "Transform", &exclusive, |_| {})
            });
            w.element(
                DS,
                "DigestMethod",
                &[("Algorithm", algorithms.digest.uri())],
                |_| {},
            );
            w.element(DS, "DigestValue", &[], |w| w.base64(digest));
        });
    });
    writer.finish()
}

/// A signature that is valid: made over this very element by the certificate's key. Whether the
/// certificate is to be trusted is another question.
pub(crate) struct ValidSignature {
    pub(crate) certificate: Certificate,
    pub(crate) digest: DigestValue,
    pub(crate) signature_algorithm: SignatureAlgorithm,
    pub(crate) digest_algorithm: DigestAlgorithm,
}

/// Verifies one `ds:Signature` over `signed`, the element that is then used.
pub(crate) fn verify(signature: Element<'_>, signed: Element<'_>) -> Result<ValidSignature, Fault> {
    let [info, value, key_info] = named(signature, ["SignedInfo", "SignatureValue", "KeyInfo"])?;
    let [canonicalisation, method, reference] = named(
        info,
        ["CanonicalizationMethod", "SignatureMethod", "Reference"],
    )?;
    let info_prefixes = exclusive(canonicalisation, AlgorithmPart::Canonicalisation)?;
    let signature_algorithm = SignatureAlgorithm::from_uri(algorithm(method))
        .ok_or_else(|| Refused::new(AlgorithmPart::Signature, algorithm(method)))?;
    if method.children().next().is_some() {
        return Err(Fault::Layout("SignatureMethod has parameters"));
    }

    let (digest_algorithm, digest) = digest_of_reference(reference, signed)?;

    let certificate = certificate(key_info)?;
    let value = value.base64().map_err(|_| Fault::Signature)?;
    let mut canonical = Vec::with_capacity(1024);
    let form = CanonicalForm {
        inclusive_prefixes: &info_prefixes,
        declared: &[],
    };
    info.canonicalise(&form, &mut canonical);
    UnparsedPublicKey::new(
        signature_algorithm.verification(),
        certificate.public_key_der(),
    )
    .verify(&canonical, &value)
    .map_err(|_| Fault::Signature)?;
    Ok(ValidSignature {
        certificate,
        digest,
        signature_algorithm,
        digest_algorithm,
    })
}

/// Checks that the reference is to `signed` and that its digest is that of `signed` as it is here.
fn digest_of_reference(
    reference: Element<'_>,
    signed: Element<'_>,
) -> Result<(DigestAlgorithm, DigestValue), Fault> {
    let id = signed.attribute("id").filter(|id| !id.is_empty());
    let uri = reference
        .attribute("URI")
        .and_then(|uri| uri.strip_prefix('#'));
    if uri.is_none() || uri != id {
        return Err(Fault::Layout("Reference is not to signedPayloadData"));
    }
    let [transforms, method, value] =
        named(reference, ["Transforms", "DigestMethod", "DigestValue"])?;
    for transform in transforms.children() {
        if algorithm(transform) != EXC_C14N {
            return Err(Refused::new(AlgorithmPart::Transform, algorithm(transform)).into());
        }
    }
    let [transform] = named(transforms, ["Transform"])?;
    let prefixes = exclusive(transform, AlgorithmPart::Transform)?;
    let digest_algorithm = DigestAlgorithm::from_uri(algorithm(method))
        .ok_or_else(|| Refused::new(AlgorithmPart::Digest, algorithm(method)))?;

    let mut canonical = Vec::with_capacity(signed.source().len() + 256);
    let form = CanonicalForm {
        inclusive_prefixes: &prefixes,
        declared: &[],
    };
    signed.canonicalise(&form, &mut canonical);
    let digest = digest_algorithm.of(&canonical);
    let claimed = value.base64().map_err(|_| Fault::Digest)?;
    if claimed != digest.as_ref() {
        return Err(Fault::Digest);
    }
    Ok((digest_algorithm, DigestValue::of(digest.as_ref())))
}

/// The PrefixList of an exclusive canonicalisation; anything else is refused.
fn exclusive(method: Element<'_>, part: AlgorithmPart) -> Result<Vec<&str>, Fault> {
    if algorithm(method) != EXC_C14N {
        return Err(Refused::new(part, algorithm(method)).into());
    }
    let mut parameters = method.children();
    let Some(parameter) = parameters.next() else {
        return Ok(Vec::new());
    };
    if !parameter.is(EXC_C14N, "InclusiveNamespaces") || parameters.next().is_some() {
        return Err(Fault::Layout("canonicalisation has an unknown parameter"));
    }
    let prefixes: Vec<_> = parameter
        .attribute("PrefixList")
        .unwrap_or("")
        .split_ascii_whitespace()
        .collect();
    if prefixes.len() > PREFIXES_MAX {
        return Err(Fault::Layout("PrefixList names more than 64 prefixes"));
    }
    Ok(prefixes)
}

/// Prefixes in one PrefixList. Each is looked at for every element.
const PREFIXES_MAX: usize = 64;

/// Exactly one X509Data with exactly one certificate; key values and names beside them mean
/// nothing and are not looked at.
fn certificate(key_info: Element<'_>) -> Result<Certificate, Fault> {
    let der = only(key_info, DS.uri, "X509Data")
        .and_then(|data| only(data, DS.uri, "X509Certificate"))
        .ok_or(Fault::Layout(
            "KeyInfo does not have exactly one X509Certificate",
        ))?
        .base64()
        .map_err(|_| Fault::Certificate)?;
    Certificate::from_der(&der).map_err(|_| Fault::Certificate)
}

/// The children of `parent`, which must be exactly these elements of XML Signature in this order.
fn named<'t, const N: usize>(
    parent: Element<'t>,
    names: [&'static str; N],
) -> Result<[Element<'t>; N], Fault> {
    let fault = Fault::Layout("Signature has parts missing, doubled, added or out of order");
    let children = parent.exactly::<N>().ok_or(fault.clone())?;
    let right = children
        .iter()
        .zip(names)
        .all(|(child, name)| child.is(DS.uri, name));
    if right { Ok(children) } else { Err(fault) }
}
