//! `sp:signedPayload`: the layout around signatures and payload.
//!
//! ```text
//! sp:signedPayload
//!   sp:signatures              ds:Signature 1..*
//!   sp:signedPayloadData @id   exactly one element: the payload
//! ```

use certs::Certificate;
use xml::{CanonicalForm, Comments, Element, Lift, Tree, Writer, XmlError, guard};

use crate::limits::{self, SIGNATURES_MAX};
use crate::names::{DS, M, SIGNED_PAYLOAD_DATA, SP};
use crate::open_error::{Fault, OpenError};
use crate::signature::{self, ValidSignature};
use crate::{Algorithms, DigestAlgorithm, Payload, PayloadKind, Signer};

/// The element that is signed, as it stands in the document, and its digest.
pub(crate) struct SignedData {
    pub(crate) xml: Vec<u8>,
    pub(crate) digest: aws_lc_rs::digest::Digest,
}

/// Why a payload cannot be put into a signed part.
pub(crate) enum Unfit {
    /// It is not XML that is taken.
    Xml(XmlError),
    /// It has what a verifier must take for an attack, or for the broken wrapper of a message.
    Confusing,
}

impl SignedData {
    pub(crate) fn of(
        payload: &Payload,
        id: &str,
        algorithm: DigestAlgorithm,
    ) -> Result<Self, Unfit> {
        match payload.kind() {
            PayloadKind::Message => {
                // Written canonical, so what is digested is what is sent.
                let xml = signed_payload_data(id, payload.bytes().len() / 3 * 4 + 512, |w| {
                    w.element(M, "message", &[], |w| {
                        w.element(M, "data", &[], |w| w.base64(payload.bytes()));
                    });
                });
                Ok(Self {
                    digest: algorithm.of(&xml),
                    xml,
                })
            }
            PayloadKind::Xml => Self::of_document(payload.bytes(), id, algorithm),
        }
    }

    fn of_document(bytes: &[u8], id: &str, algorithm: DigestAlgorithm) -> Result<Self, Unfit> {
        let guarded = guard(bytes, &limits::inner()).map_err(Unfit::Xml)?;
        let tree = Tree::parse(&guarded).map_err(Unfit::Xml)?;
        let root = tree.root();
        let mut elements = root.elements();
        let broken = root.namespace() == Some(M.uri) && message_in(root).is_err();
        if broken || elements.any(|element| could_be_taken_for_signed(element, id)) {
            return Err(Unfit::Confusing);
        }
        // Sent with all its declarations, digested in canonical form: the latter drops prefixes
        // that are used in values only.
        let sent = root.standalone(&WHAT_IS_SIGNED);
        let xml = signed_payload_data(id, sent.len() + 256, |w| w.raw(sent.as_bytes()));
        let canonical = signed_payload_data(id, sent.len() + 256, |w| {
            let mut child = Vec::with_capacity(sent.len());
            let around = [(SP.prefix, SP.uri)];
            let form = CanonicalForm {
                inclusive_prefixes: &[],
                declared: &around,
            };
            root.canonicalise(&form, &mut child);
            w.raw(&child);
        });
        Ok(Self {
            xml,
            digest: algorithm.of(&canonical),
        })
    }
}

fn signed_payload_data(id: &str, capacity: usize, content: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::with_capacity(capacity);
    writer.element(SP, SIGNED_PAYLOAD_DATA, &[("id", id)], content);
    writer.finish()
}

/// Lifts a payload out of the signed part: what no signature covers is left behind, as are the
/// prefixes of the signed part itself.
const WHAT_IS_SIGNED: Lift<'static> = Lift {
    comments: Comments::Drop,
    surroundings: &[SP.uri, DS.uri],
};

/// What the decrypted text holds.
pub(crate) struct Verified {
    pub(crate) first: ValidSignature,
    pub(crate) others: Vec<ValidSignature>,
    pub(crate) payload: Payload,
}

impl Verified {
    /// Parses a `signedPayload` on its own, away from the namespaces of the message around it, and
    /// verifies every signature over the very element that the payload is then taken from. In
    /// between `judge` has its say about each signer; no more is done for one that it refuses.
    pub(crate) fn of(
        text: &[u8],
        judge: impl Fn(&Certificate) -> Result<(), OpenError>,
    ) -> Result<Self, OpenError> {
        let guarded = guard(text, &limits::inner()).map_err(|_| Fault::Decryption)?;
        let tree = Tree::parse(&guarded).map_err(|_| Fault::Decryption)?;
        let (signatures, data) = layout(&tree)?;
        let mut valid = valid_signatures(signatures, data)?.into_iter();
        let first = valid.next().ok_or(Fault::Layout("there is no signature"))?;
        let others: Vec<_> = valid.collect();
        judge(&first.certificate)?;
        others
            .iter()
            .try_for_each(|other| judge(&other.certificate))?;
        Ok(Self {
            first,
            others,
            payload: payload_of(data)?,
        })
    }
}

/// What a signed container proves when nothing is encrypted: each signature that is valid over the
/// element that the payload is then taken from. Nobody is judged.
pub(crate) fn verified(tree: &Tree<'_>) -> Result<(Vec<ValidSignature>, Payload), OpenError> {
    let (signatures, data) = layout(tree)?;
    Ok((valid_signatures(signatures, data)?, payload_of(data)?))
}

/// Writes the container: the signature of `signed`, then `signed`. `None` only when the crypto
/// library fails.
pub(crate) fn write(
    signed: &SignedData,
    signer: &Signer,
    algorithms: Algorithms,
    id: &str,
    writer: &mut Writer,
) -> Option<()> {
    let mut written = None;
    writer.element(SP, "signedPayload", &[], |w| {
        w.element(SP, "signatures", &[], |w| {
            written = signature::write(signer, algorithms, id, signed.digest.as_ref(), w);
        });
        w.raw(&signed.xml);
    });
    written
}

fn valid_signatures(
    signatures: Element<'_>,
    data: Element<'_>,
) -> Result<Vec<ValidSignature>, Fault> {
    let signatures: Vec<_> = signatures.children().take(SIGNATURES_MAX + 1).collect();
    if signatures.len() > SIGNATURES_MAX {
        return Err(Fault::Layout("there are more than 4 signatures"));
    }
    if !signatures
        .iter()
        .all(|signature| signature.is(DS.uri, "Signature"))
    {
        return Err(Fault::Layout(
            "signatures holds something other than Signature",
        ));
    }
    signatures
        .into_iter()
        .map(|signature| signature::verify(signature, data))
        .collect()
}

fn layout<'t>(tree: &'t Tree<'_>) -> Result<(Element<'t>, Element<'t>), Fault> {
    let root = tree.root();
    if !root.is(SP.uri, "signedPayload") {
        return Err(Fault::Layout("the root element is not signedPayload"));
    }
    let Some([signatures, data]) = root.exactly() else {
        return Err(Fault::Layout(
            "signedPayload does not hold exactly signatures and data",
        ));
    };
    if !signatures.is(SP.uri, "signatures") || !data.is(SP.uri, SIGNED_PAYLOAD_DATA) {
        return Err(Fault::Layout("signedPayload holds something else"));
    }
    if signatures.has_text() {
        return Err(Fault::Layout("there is text between the signatures"));
    }
    let id = data.attribute("id").unwrap_or("");
    let mut others = root.elements().filter(|element| *element != data);
    if others.any(|element| could_be_taken_for_signed(element, id)) {
        return Err(Fault::Layout(
            "another element could be taken for the signed one",
        ));
    }
    Ok((signatures, data))
}

/// Whether a verifier that looks elements up, by name or by whatever it thinks an id, could take
/// `element` for the signed one: the ground of every wrapping attack.
fn could_be_taken_for_signed(element: Element<'_>, id: &str) -> bool {
    let mut attributes = element.attributes();
    element.is(SP.uri, SIGNED_PAYLOAD_DATA)
        || attributes.any(|(name, value)| value == id && name.eq_ignore_ascii_case("id"))
}

fn payload_of(data: Element<'_>) -> Result<Payload, OpenError> {
    let [content] = data.exactly().ok_or(OpenError::Payload(
        "signedPayloadData does not hold exactly one element",
    ))?;
    if content.namespace() == Some(M.uri) {
        return message_in(content);
    }
    Ok(Payload::xml(content.standalone(&WHAT_IS_SIGNED)))
}

/// The bytes in the wrapper of what is not XML.
fn message_in(content: Element<'_>) -> Result<Payload, OpenError> {
    // The name of the wrapper differs between implementations, its namespace does not.
    let is_data = |child: &Element<'_>| {
        child.local_name() == "data" && child.namespace().is_none_or(|uri| uri == M.uri)
    };
    let mut found = content.children().filter(is_data);
    let (Some(bytes), None) = (found.next(), found.next()) else {
        return Err(OpenError::Payload(
            "the message does not have exactly one data element",
        ));
    };
    let bytes = bytes
        .base64()
        .map_err(|_| OpenError::Payload("its data is not base64"))?;
    Ok(Payload::message(bytes))
}
