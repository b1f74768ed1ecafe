//! The eSignature inside a package's signature: a manifest of digests, when it was signed, and who
//! approved the document.

use sealed::{DigestAlgorithm, DigestValue};
use serde::{Deserialize, Serialize};
use xml::{Element, Tree, Writer, guard};

use crate::names::{DS, ESIGNATURE};
use crate::opaque::opaque;
use crate::party::PersonName;
use crate::walk;

/// References of a manifest that are read.
const REFERENCES_MAX: usize = 256;

/// What was signed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ESignature {
    pub(crate) references: Vec<ManifestReference>,
    pub(crate) approval: Approval,
}

/// One file of the manifest, and what its digest must be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ManifestReference {
    pub(crate) uri: String,
    pub(crate) digest: Result<(DigestAlgorithm, DigestValue), DigestRefused>,
}

/// The digest of a file in the manifest is not one that can be compared.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum DigestRefused {
    /// It is made by another algorithm than SHA-1 and SHA-256, or of something else than the file.
    Algorithm,
    /// It is no base64 of a digest.
    Value,
}

/// Who approved a document, and when it was signed.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Who, as an absolute URI; that of an HPI-I as a rule.
    pub person_id: String,
    /// Their name.
    pub name: PersonName,
    /// When, RFC 3339, as the signature has it.
    pub signing_time: String,
}

opaque!(Approval);

impl Approval {
    /// Whether the person is named by an absolute URI, as the specification demands: a relative one
    /// names nobody outside the system that wrote it.
    #[must_use]
    pub fn names_a_person(&self) -> bool {
        is_absolute_uri(&self.person_id)
    }
}

/// Why what was signed is no eSignature.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ESignatureFault {
    /// The signed element is another one.
    #[error("what is signed is not an eSignature of a CDA package")]
    NotESignature,
    /// A part is missing, or there is one too many; which.
    #[error("the eSignature does not have exactly one {part}")]
    Part {
        /// Which part.
        part: &'static str,
    },
    /// It is not XML that is taken.
    #[error("the eSignature is refused: {0}")]
    Xml(#[from] xml::XmlError),
}

impl ESignature {
    /// Reads the signed element.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, ESignatureFault> {
        let guarded = guard(bytes, &xml::Limits::default())?;
        let tree = Tree::parse(&guarded)?;
        let root = tree.root();
        if !root.is(ESIGNATURE.uri, "eSignature") {
            return Err(ESignatureFault::NotESignature);
        }
        let manifest = only(root, DS.uri, "Manifest")?;
        let time = only(root, ESIGNATURE.uri, "signingTime")?;
        let approver = only(root, ESIGNATURE.uri, "approver")?;
        let person = only(approver, ESIGNATURE.uri, "personId")?;
        let name = only(approver, ESIGNATURE.uri, "personName")?;
        let references = manifest
            .children()
            .filter(|child| child.is(DS.uri, "Reference"));
        Ok(Self {
            references: references.take(REFERENCES_MAX).map(reference).collect(),
            approval: Approval {
                person_id: walk::text(person),
                name: person_name(name),
                signing_time: walk::text(time),
            },
        })
    }

    /// Writes it, in canonical form, with one digest: that of the document.
    pub(crate) fn write(
        root_name: &str,
        root: &[u8],
        algorithm: DigestAlgorithm,
        approval: &Approval,
    ) -> Vec<u8> {
        let digest = algorithm.value_of(root);
        let mut writer = Writer::new();
        writer.element(ESIGNATURE, "eSignature", &[], |w| {
            w.element(DS, "Manifest", &[], |w| {
                w.element(DS, "Reference", &[("URI", root_name)], |w| {
                    let method = [("Algorithm", algorithm.uri())];
                    w.element(DS, "DigestMethod", &method, |_| {});
                    w.element(DS, "DigestValue", &[], |w| w.text(digest.as_str()));
                });
            });
            let leaf = |w: &mut Writer, name: &str, text: &str| {
                w.element(ESIGNATURE, name, &[], |w| w.text(text));
            };
            leaf(w, "signingTime", &approval.signing_time);
            w.element(ESIGNATURE, "approver", &[], |w| {
                leaf(w, "personId", &approval.person_id);
                w.element(ESIGNATURE, "personName", &[], |w| {
                    let name = &approval.name;
                    name.prefixes.iter().for_each(|t| leaf(w, "nameTitle", t));
                    name.given.iter().for_each(|t| leaf(w, "givenName", t));
                    leaf(w, "familyName", &name.family);
                    name.suffixes.iter().for_each(|t| leaf(w, "nameSuffix", t));
                });
            });
        });
        writer.finish()
    }
}

fn reference(element: Element<'_>) -> ManifestReference {
    ManifestReference {
        uri: walk::attribute(element, "URI").unwrap_or_default(),
        digest: digest(element),
    }
}

/// The digest of a reference. One with transforms is of something else than the file's bytes.
fn digest(reference: Element<'_>) -> Result<(DigestAlgorithm, DigestValue), DigestRefused> {
    let transformed = reference
        .children()
        .any(|child| child.local_name() == "Transforms" && child.children().next().is_some());
    let method = only(reference, DS.uri, "DigestMethod").map_err(|_| DigestRefused::Algorithm)?;
    let algorithm = DigestAlgorithm::from_uri(method.attribute("Algorithm").unwrap_or(""))
        .filter(|_| !transformed)
        .ok_or(DigestRefused::Algorithm)?;
    let value = only(reference, DS.uri, "DigestValue").map_err(|_| DigestRefused::Value)?;
    let value = DigestValue::parse(&walk::text(value)).ok_or(DigestRefused::Value)?;
    Ok((algorithm, value))
}

fn person_name(element: Element<'_>) -> PersonName {
    let parts = |local: &'static str| {
        let named = element.children().filter(|c| c.is(ESIGNATURE.uri, local));
        let parts = named.take(REFERENCES_MAX).map(walk::text);
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>()
    };
    PersonName {
        prefixes: parts("nameTitle"),
        given: parts("givenName"),
        family: parts("familyName").join(" "),
        suffixes: parts("nameSuffix"),
    }
}

fn only<'t>(
    parent: Element<'t>,
    namespace: &str,
    part: &'static str,
) -> Result<Element<'t>, ESignatureFault> {
    let mut found = parent.children().filter(|child| child.is(namespace, part));
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only),
        (_, _) => Err(ESignatureFault::Part { part }),
    }
}

/// RFC 3986 §4.3, as far as it matters: a scheme, a colon, and something that has no space in it.
fn is_absolute_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let in_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    scheme.len() > 1
        && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(in_scheme)
        && !rest.is_empty()
        && rest.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn approval(person_id: &str) -> Approval {
        Approval {
            person_id: person_id.to_owned(),
            name: PersonName {
                prefixes: vec!["Dr".to_owned()],
                given: vec!["Ada".to_owned(), "B & C".to_owned()],
                family: "Sample".to_owned(),
                suffixes: Vec::new(),
            },
            signing_time: "2026-11-22T01:02:03Z".to_owned(),
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for algorithm in [DigestAlgorithm::Sha1, DigestAlgorithm::Sha256] {
            let approval = approval("urn:oid:1.2.3");
            let bytes = ESignature::write("CDA_ROOT.XML", b"<a/>", algorithm, &approval);
            let read = ESignature::read(&bytes).unwrap();
            assert!(read.approval == approval);
            let [reference] = &read.references[..] else {
                panic!("one reference")
            };
            assert_eq!(reference.uri, "CDA_ROOT.XML");
            let digest = (algorithm, algorithm.value_of(b"<a/>"));
            assert_eq!(reference.digest, Ok(digest));
        }
    }

    #[test]
    fn only_an_absolute_uri_names_a_person() {
        for uri in [
            "http://ns.electronichealth.net.au/id/hi/hpii/1.0/8003614899999997",
            "urn:oid:1.2.36.1.2001.1003.0.8003614899999997",
        ] {
            assert!(approval(uri).names_a_person(), "{uri}");
        }
        for text in [
            "",
            "8003614899999997",
            "id/hi/hpii/1.0/8003614899999997",
            "//host/8003614899999997",
            "C:8003614899999997",
            "1http://a",
            "http:",
            "http://a b",
        ] {
            assert!(!approval(text).names_a_person(), "{text}");
        }
    }

    #[test]
    fn parts_that_are_missing_doubled_or_odd_are_named() {
        let whole = ESignature::write("R", b"r", DigestAlgorithm::Sha1, &approval("urn:a:b"));
        let whole = String::from_utf8(whole).unwrap();
        let fault = |text: &str| ESignature::read(text.as_bytes()).unwrap_err();
        let part = |part| ESignatureFault::Part { part };
        assert_eq!(
            fault(&whole.replace("signingTime", "signedAt")),
            part("signingTime")
        );
        let twice = "<es:approver/></es:eSignature>";
        assert_eq!(
            fault(&whole.replace("</es:eSignature>", twice)),
            part("approver")
        );
        assert_eq!(fault("<eSignature/>"), ESignatureFault::NotESignature);
        assert!(matches!(fault("<!DOCTYPE a>"), ESignatureFault::Xml(_)));
        let refused = |text: &str| {
            let mut read = ESignature::read(text.as_bytes()).unwrap();
            read.references.remove(0).digest.unwrap_err()
        };
        assert_eq!(
            refused(&whole.replace("#sha1", "#md5")),
            DigestRefused::Algorithm
        );
        let transform = "<ds:Transforms><ds:Transform/></ds:Transforms><ds:DigestMethod";
        assert_eq!(
            refused(&whole.replace("<ds:DigestMethod", transform)),
            DigestRefused::Algorithm
        );
        assert_eq!(
            refused(&whole.replace("DigestValue>", "DigestValue>*")),
            DigestRefused::Value
        );
    }
}
