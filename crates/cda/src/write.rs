//! Writing: typed input to a CDA R2 document, and to the package around it. The same input gives
//! the same bytes. What is written is read back before it is handed out.
//!
//! Documents are narrative with a full header: no structured clinical entries are made up from
//! text. Names of templates say which guide the header follows.

mod body;
mod check;
mod error;
mod header;
mod input;
mod party;

use ids::Timestamp;
use sealed::{DigestAlgorithm, Profile, SealError, Signer};
use uuid::Uuid;

pub use error::WriteError;
pub use input::{ApproverInput, AttachmentInput, DocumentInput, EXAMPLE};

use crate::archive;
use crate::e_signature::{Approval, ESignature};
use crate::package::{ROOT_NAME, SIGNATURE_NAME};
use crate::{File, Limits, Package};

/// The submission folder of what is written.
const FOLDER: &str = "IHE_XDM/SUBSET01";

/// Makes signed containers. [`sealed::Signer`] with a profile is one; a key that is kept elsewhere
/// can be another.
pub trait Sign {
    /// Signs one XML document in a container whose signed element is named `id`.
    ///
    /// # Errors
    /// [`SealError`] when it cannot.
    fn sign(&self, document: &[u8], id: &str) -> Result<Vec<u8>, SealError>;
}

impl Sign for (&Signer, Profile) {
    fn sign(&self, document: &[u8], id: &str) -> Result<Vec<u8>, SealError> {
        sealed::sign(document, self.0, self.1, id)
    }
}

/// Who signs, and when.
#[derive(Clone, Copy)]
pub struct Signing<'a> {
    /// Who signs.
    pub by: &'a dyn Sign,
    /// When.
    pub at: Timestamp,
}

/// What goes into a package beside the document.
#[derive(Clone, Copy)]
pub struct Packaging<'a> {
    /// The files that [`DocumentInput::attachments`] names.
    pub files: &'a [File],
    /// How files and document are digested. SHA-1 is what the specification of packages says and
    /// what every reader knows; nothing here depends on collisions being hard, because the author
    /// makes both the file and the digest.
    pub digest: DigestAlgorithm,
    /// Who signs; without, the package has no `CDA_SIGN.XML`.
    pub signing: Option<Signing<'a>>,
}

/// What was written.
pub struct Written {
    /// `CDA_ROOT.XML` as it is in the package.
    pub document: Vec<u8>,
    /// The package, a zip file.
    pub package: Vec<u8>,
}

crate::opaque::opaque!(Written);

/// Writes a document and its package.
///
/// # Errors
/// [`WriteError`], which names the part of the input that must be put right.
pub fn write(input: &DocumentInput, packaging: &Packaging<'_>) -> Result<Written, WriteError> {
    check::check(input, packaging)?;
    let document = header::document(input, packaging).into_bytes();
    let signature = match packaging.signing {
        Some(signing) => Some(sign(input, &document, packaging.digest, signing)?),
        None => None,
    };
    let inside = |name: &str| format!("{FOLDER}/{name}");
    let mut files: Vec<(String, &[u8])> = vec![(inside(ROOT_NAME), &document)];
    if let Some(signature) = &signature {
        files.push((inside(SIGNATURE_NAME), signature));
    }
    for attachment in &input.attachments {
        let file = file(packaging, &attachment.file).ok_or(WriteError::AttachmentMissing)?;
        files.push((inside(&attachment.file), &file.bytes));
    }
    let package = archive::write(&files).ok_or(WriteError::TooLarge)?;
    Package::read(&package, &Limits::default())?.document()?;
    Ok(Written { document, package })
}

fn sign(
    input: &DocumentInput,
    document: &[u8],
    digest: DigestAlgorithm,
    signing: Signing<'_>,
) -> Result<Vec<u8>, WriteError> {
    let (person_id, name) = input.approver().ok_or(WriteError::ApproverUnnamed)?;
    let approval = Approval {
        person_id,
        name,
        signing_time: signing.at.to_rfc3339(),
    };
    if !approval.names_a_person() {
        return Err(WriteError::ApproverUnnamed);
    }
    let signed = ESignature::write(ROOT_NAME, document, digest, &approval);
    let id = format!("_{}", derived(input, "signature"));
    Ok(signing.by.sign(&signed, &id)?)
}

/// The file of this name.
fn file<'a>(packaging: &Packaging<'a>, name: &str) -> Option<&'a File> {
    packaging.files.iter().find(|file| file.name == name)
}

/// A UUID for a part of the document: always the same for the same document and part.
fn derived(input: &DocumentInput, part: &str) -> String {
    let id = &input.id;
    let name = format!(
        "{}|{}|{part}",
        id.root,
        id.extension.as_deref().unwrap_or("")
    );
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).to_string()
}
