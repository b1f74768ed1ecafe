//! Packages that are not what their author released: each is told by its name, and the other parts
//! are told all the same.

use cda::{AttachmentVerdict, DocumentError, ManifestVerdict, Severity, SignatureVerdict};
use sealed::{DigestAlgorithm, Profile, SignatureFault};

use crate::letter::{entry, letter};
use crate::rig::{
    E_SIGNATURE, Judge, NOW, PERSON, PKI, PNG, codes, package, read, sha1, signature, signed,
};

const PDF: &[u8] = b"%PDF-1.4 not really";

fn with_files() -> Vec<u8> {
    let sha256 = DigestAlgorithm::Sha256.value_of(PNG);
    let sha256 = format!("integrityCheckAlgorithm=\"SHA-256\" integrityCheck=\"{sha256}\"");
    let entries = entry("report", "report.pdf", "application/pdf", &sha1(PDF))
        + &entry("trace", "trace.png", "image/png", &sha256);
    letter("", &entries)
}

fn none() -> Vec<&'static str> {
    Vec::new()
}

#[test]
fn a_package_that_is_right_is_proven() {
    let root = with_files();
    let package = read(&signed(&root, &[("REPORT.PDF", PDF), ("trace.png", PNG)]));
    let verification = package.verify(&Judge, NOW);
    assert!(verification.is_proven() && verification.is_sound());
    assert!(verification.findings().is_empty());
    assert!(verification.document.is_ok());
    assert_eq!(
        verification.manifest,
        ManifestVerdict::Matches(DigestAlgorithm::Sha1)
    );
    let approval = verification.approval.unwrap();
    assert_eq!(approval.person_id, PERSON);
    assert_eq!(approval.name.words(), "Dr Grace Specimen");
    assert_eq!(approval.signing_time, "2026-11-20T14:31:00.123+11:00");
    let SignatureVerdict::Valid(by) = verification.signature else {
        panic!("valid")
    };
    assert_eq!(by.len(), 1);
    assert_eq!(by[0].certificate.der(), PKI.signer.certificate().der());
    let verdicts: Vec<_> = verification.attachments.iter().map(|a| a.verdict).collect();
    assert_eq!(
        verdicts,
        [
            AttachmentVerdict::Intact(DigestAlgorithm::Sha1),
            AttachmentVerdict::Intact(DigestAlgorithm::Sha256)
        ]
    );
    // Nothing of all this shows a patient's data when it is logged.
    let logged = format!("{package:?} {:?}", package.document().unwrap());
    assert!(!logged.contains("Madeup") && !logged.contains("8003608833357361"));
}

#[test]
fn an_unsigned_package_is_sound_and_not_proven() {
    let package = read(&package(&[("CDA_ROOT.XML", &letter("", ""))]));
    let verification = package.verify(&Judge, NOW);
    assert!(verification.is_sound() && !verification.is_proven());
    assert_eq!(verification.findings()[0].severity, Severity::Warning);
    assert_eq!(verification.manifest, ManifestVerdict::Unproven);
    assert_eq!(codes(&package), ["signature-absent"]);
}

#[test]
fn a_document_that_was_changed_is_told_while_the_signature_stays_valid() {
    let root = letter("", "");
    let signature = signature(&root, &PKI.signer, PERSON);
    let changed = String::from_utf8(root)
        .unwrap()
        .replace("two kilo", "ten kilo");
    let package = read(&package(&[
        ("CDA_ROOT.XML", changed.as_bytes()),
        ("CDA_SIGN.XML", &signature),
    ]));
    let verification = package.verify(&Judge, NOW);
    assert!(matches!(verification.signature, SignatureVerdict::Valid(_)));
    assert_eq!(verification.manifest, ManifestVerdict::Differs);
    assert!(!verification.is_sound());
    assert_eq!(codes(&package), ["document-changed"]);
}

#[test]
fn a_bad_signature_proves_nothing() {
    let root = letter("", "");
    let good = String::from_utf8(signature(&root, &PKI.signer, PERSON)).unwrap();
    let told = |bad: &str| {
        let package = read(&package(&[
            ("CDA_ROOT.XML", &root),
            ("CDA_SIGN.XML", bad.as_bytes()),
        ]));
        let verification = package.verify(&Judge, NOW);
        assert_eq!(verification.manifest, ManifestVerdict::Unproven);
        assert!(verification.approval.is_none() && !verification.is_sound());
        assert_eq!(codes(&package), ["signature-invalid"]);
        let SignatureVerdict::Invalid(fault) = verification.signature else {
            panic!("{:?}", verification.signature)
        };
        fault
    };
    assert_eq!(
        told(&good.replace("Grace", "Grave")),
        SignatureFault::Digest
    );
    let other = String::from_utf8(signature(&letter("x", ""), &PKI.signer, PERSON)).unwrap();
    let value = |text: &str| {
        let from = text.find("<ds:SignatureValue").unwrap();
        text[from..text.find("</ds:SignatureValue>").unwrap()].to_owned()
    };
    assert_eq!(
        told(&good.replace(&value(&good), &value(&other))),
        SignatureFault::Signature
    );
    assert!(matches!(told("<signed/>"), SignatureFault::Layout(_)));
    assert!(matches!(told(""), SignatureFault::Xml(_)));
    assert!(matches!(
        told("<!DOCTYPE a SYSTEM 'http://x.test/'><a/>"),
        SignatureFault::Xml(_)
    ));
}

#[test]
fn a_signature_beyond_all_size_is_not_read() {
    // Counted up, so that it does not compress like a bomb.
    let large: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
    let package = read(&package(&[
        ("CDA_ROOT.XML", &letter("", "")),
        ("CDA_SIGN.XML", &large),
    ]));
    assert_eq!(codes(&package), ["signature-too-large"]);
}

#[test]
fn a_signer_that_is_not_trusted_is_told_by_the_reason() {
    let root = letter("", "");
    let stranger = signature(&root, &PKI.stranger, PERSON);
    let files: [(&str, &[u8]); 2] = [("CDA_ROOT.XML", &root), ("CDA_SIGN.XML", &stranger)];
    let package = read(&package(&files));
    let verification = package.verify(&Judge, NOW);
    assert_eq!(
        verification.manifest,
        ManifestVerdict::Matches(DigestAlgorithm::Sha1)
    );
    assert!(!verification.is_proven());
    assert_eq!(codes(&package), ["signer-not-trusted"]);
    let late = read(&signed(&root, &[]));
    let years_on = NOW.plus_millis(3 * 365 * 86_400_000);
    let findings = late.verify(&Judge, years_on).findings();
    assert!(
        findings[0].sentence.contains("(expired)"),
        "{}",
        findings[0].sentence
    );
}

#[test]
fn an_approver_that_is_named_by_no_absolute_uri_is_told() {
    let root = letter("", "");
    for person in ["8003611566666859", "hpii/8003611566666859", ""] {
        let signature = signature(&root, &PKI.signer, person);
        let files: [(&str, &[u8]); 2] = [("CDA_ROOT.XML", &root), ("CDA_SIGN.XML", &signature)];
        assert_eq!(
            codes(&read(&package(&files))),
            ["approver-id-relative"],
            "{person}"
        );
    }
}

#[test]
fn a_manifest_that_says_nothing_about_the_document_is_told() {
    let root = letter("", "");
    let digest = DigestAlgorithm::Sha1.value_of(&root);
    let text = E_SIGNATURE.replace("{PERSON}", PERSON);
    let told = |text: &str| {
        let signature =
            sealed::sign(text.as_bytes(), &PKI.signer, Profile::Default, "Id_1").unwrap();
        let files: [(&str, &[u8]); 2] = [("CDA_ROOT.XML", &root), ("CDA_SIGN.XML", &signature)];
        codes(&read(&package(&files)))
    };
    let good = text.replace("{ROOT}", digest.as_str());
    assert_eq!(told(&good), none());
    assert_eq!(told(&good.replace("CDA_ROOT.XML", "cda_root.xml")), none());
    assert_eq!(
        told(&good.replace("CDA_ROOT.XML", "OTHER.XML")),
        ["manifest-no-document"]
    );
    assert_eq!(
        told(&good.replace("#sha1", "#sha512")),
        ["manifest-algorithm"]
    );
    assert_eq!(told(&text.replace("{ROOT}", "?")), ["manifest-digest"]);
    let sha256 = DigestAlgorithm::Sha256.value_of(&root);
    let sha256 = text.replace("{ROOT}", sha256.as_str()).replace(
        "http://www.w3.org/2000/09/xmldsig#sha1",
        "http://www.w3.org/2001/04/xmlenc#sha256",
    );
    assert_eq!(told(&sha256), none());
    assert_eq!(told("<other/>"), ["not-an-esignature"]);
    assert_eq!(
        told(&good.replace("q:signingTime", "q:signedAt")),
        ["not-an-esignature"]
    );
}

#[test]
fn files_that_are_missing_altered_or_too_many_are_told_by_name() {
    let root = with_files();
    let told = |files: &[(&str, &[u8])]| {
        let verification = read(&signed(&root, files)).verify(&Judge, NOW);
        let findings = verification.findings().into_iter();
        findings
            .map(|f| (f.code, f.file.unwrap()))
            .collect::<Vec<_>>()
    };
    let both: [(&str, &[u8]); 2] = [("report.pdf", PDF), ("trace.png", PNG)];
    assert_eq!(
        told(&both[..1]),
        [("attachment-missing", "trace.png".to_owned())]
    );
    assert_eq!(
        told(&[("report.pdf", b"%PDF-1.4 another"), both[1]]),
        [("attachment-altered", "report.pdf".to_owned())]
    );
    assert_eq!(
        told(&[both[0], both[1], ("setup.exe", b"MZ")]),
        [("attachment-extra", "setup.exe".to_owned())]
    );
}

#[test]
fn references_without_a_digest_or_out_of_the_package_are_told() {
    let entries = entry("a", "a.txt", "text/plain", "")
        + &entry("b", "b.txt", "text/plain", "integrityCheck=\"?\"")
        + &entry(
            "c",
            "c.txt",
            "text/plain",
            "integrityCheckAlgorithm=\"MD5\" integrityCheck=\"AAAA\"",
        )
        + &entry("d", "http://evil.example.test/d.png", "image/png", "")
        + &entry("e", "../e.png", "image/png", "")
        + &entry("f", "#place", "image/png", "");
    let root = letter("", &entries);
    let files: [(&str, &[u8]); 3] = [("a.txt", b"a"), ("b.txt", b"b"), ("c.txt", b"c")];
    assert_eq!(
        codes(&read(&signed(&root, &files))),
        [
            "attachment-unchecked",
            "attachment-digest",
            "attachment-digest",
            "attachment-remote",
            "attachment-remote"
        ]
    );
}

#[test]
fn a_root_that_is_no_document_is_refused_by_name() {
    let entity = "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;&b;\">]>\
                  <ClinicalDocument xmlns=\"urn:hl7-org:v3\"><title>&c;</title></ClinicalDocument>";
    let deep = format!(
        "<ClinicalDocument xmlns=\"urn:hl7-org:v3\">{}",
        "<a>".repeat(200)
    );
    for (root, code) in [
        (entity, "document-doctype"),
        (
            "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
            "document-doctype",
        ),
        (
            "<ClinicalDocument xmlns=\"urn:hl7-org:v3\">&passwd;</ClinicalDocument>",
            "document-entity",
        ),
        ("<ClinicalDocument/>", "document-not-cda"),
        ("<html xmlns=\"urn:hl7-org:v3\"/>", "document-not-cda"),
        ("not XML", "document-not-xml"),
        ("", "document-not-xml"),
        (&deep, "document-past-limit"),
    ] {
        let package = read(&signed(root.as_bytes(), &[("a.txt", b"a")]));
        assert_eq!(codes(&package), [code], "{root}");
        assert!(package.to_html(None).is_err());
        // The signature is told all the same.
        let verification = package.verify(&Judge, NOW);
        assert!(matches!(verification.signature, SignatureVerdict::Valid(_)));
        assert_eq!(
            verification.manifest,
            ManifestVerdict::Matches(DigestAlgorithm::Sha1)
        );
    }
    let not_cda = read(&package(&[("CDA_ROOT.XML", b"<a/>")]));
    assert_eq!(not_cda.document().unwrap_err(), DocumentError::NotCda);
}
