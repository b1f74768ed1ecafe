//! Images and files: what a document shows, and every reference to a file of the package.

use sealed::{DigestAlgorithm, DigestValue};
use xml::Element;

use crate::limits::REFERENCES_MAX;
use crate::names::HL7;
use crate::opaque::opaque;
use crate::walk::{attribute, child};

/// Something that narrative can show by its name.
#[derive(Clone, Eq, PartialEq)]
pub struct Media {
    /// Its name within the document.
    pub id: String,
    /// What it claims to be.
    pub media_type: String,
    /// Where its bytes are.
    pub source: MediaSource,
}

/// Where the bytes of an image or file are.
#[derive(Clone, Eq, PartialEq)]
pub enum MediaSource {
    /// Nowhere.
    Absent,
    /// In a file beside the document.
    File(FileReference),
    /// In the document itself.
    Inline(Vec<u8>),
    /// Plain text in the document itself.
    Text(String),
}

/// A reference from the document to a file.
#[derive(Clone, Eq, PartialEq)]
pub struct FileReference {
    /// The file's name as the document has it.
    pub name: String,
    /// What it claims to be.
    pub media_type: Option<String>,
    /// What its digest must be.
    pub integrity: IntegrityCheck,
}

/// What the digest of a file must be (ED `integrityCheck`).
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum IntegrityCheck {
    /// The document does not say.
    Absent,
    /// It is this.
    Digest {
        /// How it is made.
        algorithm: DigestAlgorithm,
        /// What comes out.
        value: DigestValue,
    },
    /// The document says something that cannot be read as a digest.
    Unreadable,
}

opaque!(Media, MediaSource, FileReference);

impl FileReference {
    /// Whether it leads out of the package: such references are never followed.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        self.name.contains([':', '/', '\\']) || self.name == ".."
    }
}

impl IntegrityCheck {
    /// SHA-1 unless another algorithm is named (HL7 v3 data types, ED).
    fn read(element: Element<'_>) -> Self {
        let Some(value) = attribute(element, "integrityCheck") else {
            return Self::Absent;
        };
        let algorithm = match attribute(element, "integrityCheckAlgorithm").as_deref() {
            None | Some("SHA-1" | "SHA1") => DigestAlgorithm::Sha1,
            Some("SHA-256" | "SHA256") => DigestAlgorithm::Sha256,
            Some(_) => return Self::Unreadable,
        };
        match DigestValue::parse(&value) {
            Some(value) => Self::Digest { algorithm, value },
            None => Self::Unreadable,
        }
    }

    /// Whether bytes have the digest; `None` when there is no digest to compare.
    #[must_use]
    pub fn holds(&self, bytes: &[u8]) -> Option<bool> {
        match self {
            Self::Digest { algorithm, value } => Some(algorithm.value_of(bytes) == *value),
            Self::Absent | Self::Unreadable => None,
        }
    }
}

impl Media {
    /// Reads the ED in `element`.
    pub(super) fn read(id: &str, element: Element<'_>) -> Self {
        let media_type = attribute(element, "mediaType").unwrap_or_default();
        let source = match reference(element) {
            Some(reference) => MediaSource::File(reference),
            None if element.attribute("representation") == Some("B64") => element
                .base64()
                .map_or(MediaSource::Absent, MediaSource::Inline),
            None => match element.text() {
                Ok(text) if !text.trim().is_empty() => MediaSource::Text(text.into_owned()),
                Ok(_) | Err(_) => MediaSource::Absent,
            },
        };
        Self {
            id: id.to_owned(),
            media_type,
            source,
        }
    }
}

/// The reference of an ED to a file. A reference to a place in the document is none.
fn reference(element: Element<'_>) -> Option<FileReference> {
    let name = attribute(child(element, "reference")?, "value")?;
    (!name.starts_with('#')).then(|| FileReference {
        name,
        media_type: attribute(element, "mediaType"),
        integrity: IntegrityCheck::read(element),
    })
}

/// Everything that narrative can show, and every reference to a file, wherever it stands.
pub(super) fn collect(root: Element<'_>) -> (Vec<Media>, Vec<FileReference>) {
    let mut media = Vec::new();
    let mut references: Vec<FileReference> = Vec::new();
    for element in root.elements().filter(|e| e.namespace() == Some(HL7)) {
        if references.len() < REFERENCES_MAX
            && let Some(reference) = reference(element)
        {
            references.push(reference);
        }
        if media.len() < REFERENCES_MAX && element.local_name() == "observationMedia" {
            media.extend(shown(element));
        }
    }
    (media, references)
}

/// An `observationMedia`, under its own name and that of the region of interest around it.
fn shown(element: Element<'_>) -> Vec<Media> {
    let Some(value) = child(element, "value") else {
        return Vec::new();
    };
    let around = element.parent().and_then(|relation| relation.parent());
    let region = around.filter(|around| around.is(HL7, "regionOfInterest"));
    let names = [Some(element), region].into_iter().flatten();
    names
        .filter_map(|named| attribute(named, "ID"))
        .map(|id| Media::read(&id, value))
        .collect()
}
