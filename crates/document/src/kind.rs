//! What sort of document it is, and as which message it travels.

use hl7v2::MessageType;
use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::document::Document;

/// What the document is to the people who read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A discharge summary.
    DischargeSummary,
    /// An event summary.
    EventSummary,
    /// Other correspondence; its code says what.
    Letter,
    /// A request to a pathology laboratory.
    PathologyRequest,
    /// A request for imaging.
    RadiologyRequest,
    /// A referral.
    Referral,
    /// A result: pathology, imaging, other diagnostics.
    Result,
    /// A specialist's letter.
    SpecialistLetter,
}

/// As which message it travels (fact sheet 1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Form {
    /// `MDM^T02` with a CDA package.
    #[serde(rename = "MDM")]
    Mdm,
    /// `ORM^O01`: an order.
    #[serde(rename = "ORM")]
    Orm,
    /// `ORU^R01`: results, and correspondence for software that takes no REF.
    #[serde(rename = "ORU")]
    Oru,
    /// `REF^I12`, simplified profile level 1: one display in PDF.
    #[serde(rename = "REF-L1")]
    RefLevel1,
    /// `REF^I12`, simplified profile level 2: several displays and attachments.
    #[serde(rename = "REF-L2")]
    RefLevel2,
}

/// LOINC codes of document types, with their words, and the kind each says it is. The first of a
/// kind is the one that is written.
const DOCUMENTS: [(&str, &str, Kind); 5] = [
    ("57133-1", "Referral note", Kind::Referral),
    ("51852-2", "Letter", Kind::SpecialistLetter),
    ("11488-4", "Consult note", Kind::SpecialistLetter),
    ("18842-5", "Discharge summary", Kind::DischargeSummary),
    ("34133-9", "Event summary", Kind::EventSummary),
];

/// Sections of table 0074 that are imaging.
const IMAGING: [&str; 10] = [
    "RAD", "CT", "CUS", "MG", "NMR", "NMS", "OUS", "RUS", "RX", "VUS",
];

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::DischargeSummary,
        Self::EventSummary,
        Self::Letter,
        Self::PathologyRequest,
        Self::RadiologyRequest,
        Self::Referral,
        Self::Result,
        Self::SpecialistLetter,
    ];

    /// Its name, as in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DischargeSummary => "discharge-summary",
            Self::EventSummary => "event-summary",
            Self::Letter => "letter",
            Self::PathologyRequest => "pathology-request",
            Self::RadiologyRequest => "radiology-request",
            Self::Referral => "referral",
            Self::Result => "result",
            Self::SpecialistLetter => "specialist-letter",
        }
    }

    /// The LOINC document type; `None` where the kind alone does not say.
    #[must_use]
    pub fn code(self) -> Option<Code> {
        let found = DOCUMENTS.iter().find(|(_, _, kind)| *kind == self);
        found.map(|(code, text, _)| Code::new(code, text, "LN"))
    }

    /// The section of table 0074 when nothing better is known.
    pub(crate) const fn section(self) -> &'static str {
        match self {
            Self::PathologyRequest => "LAB",
            Self::RadiologyRequest => "RAD",
            Self::Result => "OTH",
            Self::DischargeSummary
            | Self::EventSummary
            | Self::Letter
            | Self::Referral
            | Self::SpecialistLetter => "PHY",
        }
    }

    /// The kind of a document that came in a form: by its code, or for an order by its section.
    pub(crate) fn of(form: Form, document: &Document) -> Self {
        let code = &document.code;
        // LOINC goes first (ADRM 00044.4), but not with everybody.
        let local = code.local.as_ref().map_or("", |local| &*local.code);
        let known = |text: &str| DOCUMENTS.iter().find(|(known, _, _)| *known == text);
        let typed = known(&code.code).or_else(|| known(local));
        match (form, typed) {
            (Form::Orm, _) if IMAGING.contains(&&*document.section) => Self::RadiologyRequest,
            (Form::Orm, _) => Self::PathologyRequest,
            (_, Some((_, _, kind))) => *kind,
            (Form::Oru, None) => Self::Result,
            (Form::Mdm | Form::RefLevel1 | Form::RefLevel2, None) => Self::Letter,
        }
    }
}

impl Form {
    /// MSH-9.
    pub(crate) fn message_type(self) -> MessageType {
        match self {
            Self::Mdm => MessageType::new("MDM", "T02"),
            Self::Orm => MessageType::new("ORM", "O01"),
            Self::Oru => MessageType::new("ORU", "R01"),
            Self::RefLevel1 | Self::RefLevel2 => MessageType::new("REF", "I12"),
        }
    }

    /// The form of a message; `None` for other types.
    pub(crate) fn of(kind: &MessageType, profile: &str) -> Option<Self> {
        match kind.code.as_str() {
            "MDM" => Some(Self::Mdm),
            "ORM" => Some(Self::Orm),
            "ORU" => Some(Self::Oru),
            "REF" if profile.ends_with("-L1") => Some(Self::RefLevel1),
            "REF" => Some(Self::RefLevel2),
            _ => None,
        }
    }

    /// Whether it is a referral message.
    #[must_use]
    pub const fn is_ref(self) -> bool {
        match self {
            Self::RefLevel1 | Self::RefLevel2 => true,
            Self::Mdm | Self::Orm | Self::Oru => false,
        }
    }

    /// Whether documents of this kind travel in this form.
    #[must_use]
    pub const fn carries(self, kind: Kind) -> bool {
        match kind {
            Kind::PathologyRequest | Kind::RadiologyRequest => matches!(self, Self::Orm),
            Kind::Result => matches!(self, Self::Oru),
            Kind::DischargeSummary | Kind::EventSummary | Kind::SpecialistLetter => {
                !matches!(self, Self::Orm)
            }
            Kind::Letter | Kind::Referral => !matches!(self, Self::Orm | Self::Oru),
        }
    }
}
