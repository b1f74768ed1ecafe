//! The CDA packages of a message, read for its page.

use ::cda::{Limits, Package, SignatureVerdict, Verification};
use certs::Certificate;
use display::{Attachment, Displays, FileType, Reading};
use hl7v2::Message;
use ids::Timestamp;
use sealed::{Trust, TrustRefusal};

/// Packages of one message that are read: each can inflate to much.
const PACKAGES_MAX: usize = 4;

/// What the attachments say that are CDA packages, or why they are refused.
pub(super) fn read(message: &Message, displays: &Displays<'_>) -> Vec<Reading> {
    let is_mdm = message.message_type().code == "MDM";
    let (mut readings, mut count) = (Vec::new(), 0);
    for attachment in displays.attachments() {
        let Some(surely) = may_be_package(attachment, is_mdm) else {
            continue;
        };
        count += 1;
        let reading = if count > PACKAGES_MAX {
            Err("the message holds more CDA packages than a page shows".to_owned())
        } else {
            shown(attachment)
        };
        match reading {
            Ok(reading) => readings.push(reading),
            Err(reason) if surely => readings.push(Reading {
                path: attachment.path,
                html: None,
                remarks: vec![format!("The CDA package is not shown: {reason}.")],
                needs_person: true,
            }),
            // Any other zip.
            Err(_) => {}
        }
    }
    readings
}

/// `Some(true)` when it must be a package, `Some(false)` when it can be one. An MDM carries
/// nothing else (fact sheet 1.7), so that what cannot be told there is one that is damaged.
fn may_be_package(attachment: &Attachment<'_>, is_mdm: bool) -> Option<bool> {
    match attachment.found? {
        FileType::CdaPackage => Some(true),
        FileType::Zip => Some(is_mdm),
        FileType::Binary if is_mdm => Some(true),
        FileType::Binary
        | FileType::Dicom
        | FileType::Executable
        | FileType::Gif
        | FileType::Html
        | FileType::Jpeg
        | FileType::OfficeXml
        | FileType::Ole
        | FileType::Pdf
        | FileType::Pit
        | FileType::Png
        | FileType::Rtf
        | FileType::Script
        | FileType::Text
        | FileType::Tiff
        | FileType::Xml => None,
    }
}

fn shown(attachment: &Attachment<'_>) -> Result<Reading, String> {
    let bytes = attachment
        .bytes()
        .map_err(|fault| fault.sentence().trim_end_matches('.').to_owned())?;
    let package = Package::read(&bytes, &Limits::default())
        .map_err(|error| format!("{} ({})", error, error.code()))?;
    let html = package
        .to_html(None)
        .map_err(|error| format!("{} ({})", error, error.code()))?;
    // Whoever judges no signer asks for no time either.
    let verification = package.verify(&Unjudged, Timestamp::from_millis(0));
    Ok(Reading {
        path: attachment.path,
        html: Some(html),
        remarks: remarks(&verification),
        needs_person: !verification.is_sound(),
    })
}

/// Asks only whether a signature is valid: a page is made without trust anchors, and says so.
struct Unjudged;

impl Trust for Unjudged {
    fn judge(&self, _: &Certificate, _: Timestamp) -> Result<(), TrustRefusal> {
        Ok(())
    }
}

/// Whether the package is what its author released, as far as can be told, and what is wrong.
fn remarks(verification: &Verification) -> Vec<String> {
    let mut remarks = vec![match &verification.signature {
        SignatureVerdict::Valid(by) if verification.is_sound() => {
            let names = by.iter().map(|by| by.certificate.subject().to_owned());
            let names: Vec<_> = names.collect();
            format!(
                "The package is signed, and unaltered since. The certificate names {}; whether \
                 to trust it is for sealpost cda check to say.",
                names.join(" and ")
            )
        }
        SignatureVerdict::Absent if verification.is_sound() => {
            "The package is not signed: nothing is wrong with it, and nothing proves who made it."
                .to_owned()
        }
        SignatureVerdict::Absent
        | SignatureVerdict::Invalid(_)
        | SignatureVerdict::TooLarge
        | SignatureVerdict::Valid(_) => {
            "Take care: the package is not what its author released.".to_owned()
        }
    }];
    let findings = verification.findings();
    remarks.extend(findings.into_iter().map(|finding| match finding.file {
        Some(file) => format!("{file}: {} ({})", finding.sentence, finding.code),
        None => format!("{} ({})", finding.sentence, finding.code),
    }));
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::cda::{Attachment, AttachmentVerdict, ManifestVerdict};

    fn unsigned(verdict: AttachmentVerdict) -> Verification {
        Verification {
            document: Ok(()),
            signature: SignatureVerdict::Absent,
            manifest: ManifestVerdict::Unproven,
            approval: None,
            attachments: vec![Attachment {
                name: "scan.pdf".to_owned(),
                verdict,
            }],
            extra: Vec::new(),
        }
    }

    #[test]
    fn a_part_that_is_altered_is_named() {
        let told = remarks(&unsigned(AttachmentVerdict::Altered));
        assert_eq!(
            told[0],
            "Take care: the package is not what its author released."
        );
        assert!(told[1].contains("(signature-absent)"), "{told:?}");
        assert!(told[2].starts_with("scan.pdf: a file is not the one"));
    }

    #[test]
    fn a_document_changed_under_a_valid_signature_is_never_called_unaltered() {
        let told = remarks(&Verification {
            signature: SignatureVerdict::Valid(Vec::new()),
            manifest: ManifestVerdict::Differs,
            ..unsigned(AttachmentVerdict::Unchecked)
        });
        assert!(told[0].starts_with("Take care: "), "{told:?}");
        assert!(told[1].ends_with("(document-changed)"), "{told:?}");
    }

    #[test]
    fn a_package_that_nobody_signed_is_not_proven() {
        let told = remarks(&unsigned(AttachmentVerdict::Unchecked));
        assert!(told[0].contains("nothing proves who made it"), "{told:?}");
        assert!(
            told.iter()
                .any(|one| one.ends_with("(attachment-unchecked)"))
        );
    }
}
