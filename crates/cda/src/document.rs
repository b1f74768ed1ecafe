//! A CDA document as a person sees it: the header's facts, and sections of narrative.
//!
//! Structured entries are not interpreted: the narrative is what the author attested (CDA R2 §1.3).

mod media;
mod patient;
mod section;

use serde::{Deserialize, Serialize};
use xml::{Element, Tree, XmlError, guard};

pub use media::{FileReference, IntegrityCheck, Media, MediaSource};
pub use patient::Patient;
pub use section::Section;

use crate::limits::{ELEMENTS_MAX, ENTRY_BYTES_MAX, PARTICIPANTS_MAX};
use crate::names::HL7;
use crate::opaque::opaque;
use crate::party::{Organisation, Participant};
use crate::walk::{self, attribute, child, child_text, children};
use crate::{Code, Hl7Time, Identifier, Kind};

/// What a document says.
#[derive(Clone, Eq, PartialEq)]
pub struct Document {
    /// What it is, as coded.
    pub code: Code,
    /// What it is, when it is one of the kinds that are written here.
    pub kind: Option<Kind>,
    /// Its title; empty when it has none.
    pub title: String,
    /// Its own identifier.
    pub id: Option<Identifier>,
    /// What all its versions have in common.
    pub set_id: Option<Identifier>,
    /// Which version it is.
    pub version: Option<u32>,
    /// Templates that it claims to follow.
    pub templates: Vec<Identifier>,
    /// When it was made.
    pub time: Option<Hl7Time>,
    /// How confidential it is.
    pub confidentiality: Option<Code>,
    /// Whom it is about.
    pub patient: Patient,
    /// Who wrote it.
    pub authors: Vec<Author>,
    /// Who answers for it, when it says so.
    pub authenticator: Option<Participant>,
    /// Who keeps it.
    pub custodian: Option<Organisation>,
    /// For whom it is.
    pub recipients: Vec<Recipient>,
    /// Earlier documents it replaces or adds to.
    pub related: Vec<Related>,
    /// What it says.
    pub body: Body,
    /// Images and files that its narrative shows.
    pub media: Vec<Media>,
    /// Every reference to a file of the package.
    pub references: Vec<FileReference>,
}

/// Who wrote a document, and when.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Author {
    /// When they did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Hl7Time>,
    /// Who.
    pub who: Participant,
}

/// For whom a document is.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// It is sent to them for information only.
    #[serde(default)]
    pub copy: bool,
    /// Who.
    pub who: Participant,
}

/// An earlier document.
#[derive(Clone, Eq, PartialEq)]
pub struct Related {
    /// `RPLC` replaces it, `APND` adds to it, `XFRM` is made from it.
    pub relation: String,
    /// Its identifiers.
    pub ids: Vec<Identifier>,
    /// Its set.
    pub set_id: Option<Identifier>,
    /// Which version it was.
    pub version: Option<u32>,
}

/// What a document says.
#[derive(Clone, Eq, PartialEq)]
pub enum Body {
    /// There is none.
    Absent,
    /// It is all in one file.
    File(Media),
    /// Sections of narrative.
    Sections(Vec<Section>),
}

opaque!(Document, Author, Recipient, Related, Body);

/// Why bytes are no CDA document.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DocumentError {
    /// The root element is another one.
    #[error("the document is not a ClinicalDocument of urn:hl7-org:v3; send CDA R2")]
    NotCda,
    /// It is not XML that is taken; document types and entities are among what is not.
    #[error("the document is refused: {0}")]
    Xml(#[from] XmlError),
}

impl DocumentError {
    /// A stable word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotCda => "document-not-cda",
            Self::Xml(XmlError::DoctypeRefused(_)) => "document-doctype",
            Self::Xml(XmlError::ReferenceRefused(_)) => "document-entity",
            Self::Xml(XmlError::PastLimit { .. }) => "document-past-limit",
            Self::Xml(
                XmlError::EncodingRefused
                | XmlError::MarkupInText(_)
                | XmlError::Malformed(_)
                | XmlError::NotBase64(_)
                | XmlError::NotUtf8 { .. },
            ) => "document-not-xml",
        }
    }
}

impl Document {
    /// Reads a document. Anything but XML and its root element may be missing or odd: a letter is
    /// not lost for a slip in its header.
    ///
    /// # Errors
    /// [`DocumentError`].
    pub fn read(bytes: &[u8]) -> Result<Self, DocumentError> {
        let limits = xml::Limits {
            bytes: ENTRY_BYTES_MAX,
            elements: ELEMENTS_MAX,
        };
        let guarded = guard(bytes, &limits)?;
        let tree = Tree::parse(&guarded)?;
        let root = tree.root();
        if !root.is(HL7, "ClinicalDocument") {
            return Err(DocumentError::NotCda);
        }
        Ok(Self::of(root))
    }

    fn of(root: Element<'_>) -> Self {
        let id = |local| child(root, local).and_then(Identifier::read);
        let code = child(root, "code").map(Code::read).unwrap_or_default();
        let authenticator = walk::descend(root, &["legalAuthenticator", "assignedEntity"]);
        let custodian = walk::descend(
            root,
            &[
                "custodian",
                "assignedCustodian",
                "representedCustodianOrganization",
            ],
        );
        let (media, references) = media::collect(root);
        Self {
            kind: Kind::of(&code),
            code,
            title: child_text(root, "title").unwrap_or_default(),
            id: id("id"),
            set_id: id("setId"),
            version: version(root),
            templates: children(root, "templateId")
                .take(PARTICIPANTS_MAX)
                .filter_map(Identifier::read)
                .collect(),
            time: time(root, "effectiveTime"),
            confidentiality: child(root, "confidentialityCode").map(Code::read),
            patient: Patient::read(root),
            authors: authors(root),
            authenticator: authenticator
                .map(|who| Participant::read(who, "assignedPerson", "representedOrganization")),
            custodian: custodian.map(Organisation::read),
            recipients: recipients(root),
            related: related(root),
            body: body(root),
            media,
            references,
        }
    }
}

/// A time in the `value` of a child.
pub(crate) fn time(parent: Element<'_>, local: &str) -> Option<Hl7Time> {
    let element = child(parent, local)?;
    let value = attribute(element, "value").or_else(|| {
        // An interval is as good as its beginning.
        child(element, "low").and_then(|low| attribute(low, "value"))
    })?;
    Hl7Time::parse(&value).ok()
}

fn version(parent: Element<'_>) -> Option<u32> {
    child(parent, "versionNumber")
        .and_then(|version| attribute(version, "value"))
        .and_then(|version| version.parse().ok())
}

fn authors(root: Element<'_>) -> Vec<Author> {
    let authors = children(root, "author").take(PARTICIPANTS_MAX);
    let read = authors.filter_map(|author| {
        let role = child(author, "assignedAuthor")?;
        Some(Author {
            time: time(author, "time"),
            who: Participant::read(role, "assignedPerson", "representedOrganization"),
        })
    });
    read.collect()
}

fn recipients(root: Element<'_>) -> Vec<Recipient> {
    let recipients = children(root, "informationRecipient").take(PARTICIPANTS_MAX);
    let read = recipients.filter_map(|recipient| {
        let role = child(recipient, "intendedRecipient")?;
        Some(Recipient {
            copy: recipient.attribute("typeCode") == Some("TRC"),
            who: Participant::read(role, "informationRecipient", "receivedOrganization"),
        })
    });
    read.collect()
}

fn related(root: Element<'_>) -> Vec<Related> {
    let related = children(root, "relatedDocument").take(PARTICIPANTS_MAX);
    let read = related.filter_map(|related| {
        let parent = child(related, "parentDocument")?;
        Some(Related {
            relation: attribute(related, "typeCode").unwrap_or_default(),
            ids: children(parent, "id")
                .take(PARTICIPANTS_MAX)
                .filter_map(Identifier::read)
                .collect(),
            set_id: child(parent, "setId").and_then(Identifier::read),
            version: version(parent),
        })
    });
    read.collect()
}

fn body(root: Element<'_>) -> Body {
    if let Some(text) = walk::descend(root, &["component", "nonXMLBody", "text"]) {
        return Body::File(Media::read("body", text));
    }
    match walk::descend(root, &["component", "structuredBody"]) {
        Some(body) => Body::Sections(section::sections(body)),
        None => Body::Absent,
    }
}
