//! A clinical message as typed input: what is written, and what reading gives back.

use serde::{Deserialize, Serialize};
use zones::Moment;

use crate::content::{Bytes, Content};
use crate::displays::Attachment;
use crate::document::Document;
use crate::hidden::hidden;
use crate::kind::{Form, Kind};
use crate::party::Party;
use crate::patient::Patient;
use crate::provider::Provider;
use crate::referral::Referral;
use crate::urgency::Urgency;

/// A message about a patient: a letter, a request or a result. All of it is in JSON too (see
/// [`parse_json`](Self::parse_json)). `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correspondence {
    /// What it is.
    pub kind: Kind,
    /// As which message it travels.
    pub form: Form,
    /// MSH-10: new for every message, also for a copy and when it is sent again (ADRM 000027).
    #[serde(default)]
    pub control_id: String,
    /// MSH-7, with the offset of the writer's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Moment>,
    /// MSH-11.
    #[serde(default)]
    pub purpose: Purpose,
    /// MSH-3 and -4.
    #[serde(default)]
    pub sender: Party,
    /// MSH-5 and -6.
    #[serde(default)]
    pub receiver: Party,
    /// Who wrote it: PRD with role AP; in a result OBR-32; of an order who orders (ORC-12); in an
    /// MDM TXA-9.
    #[serde(default)]
    pub author: Provider,
    /// Whom this message is for: PRD with role IR, else PV1-9. An order is addressed to a
    /// facility only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Provider>,
    /// On a copy: whom the document is addressed to (PRD with role RT; PV1-9, second repetition).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addressee: Option<Provider>,
    /// Who asked for it, when that is not the author: OBR-16. Not in an order or an MDM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester: Option<Provider>,
    /// Who gets copies, OBR-28. An MDM has no place for them: the CDA document tells of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<Provider>,
    /// Whom it is about.
    #[serde(default)]
    pub patient: Patient,
    /// PV1-2 (table 0004): `O` outpatient, `I` inpatient, `N` not applicable.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub patient_class: String,
    /// How urgent it is.
    #[serde(default)]
    pub urgency: Urgency,
    /// RF1; only of REF, and always there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral: Option<Referral>,
    /// ORC-1; only of orders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderControl>,
    /// The document, or the first test.
    #[serde(default)]
    pub document: Document,
    /// Further documents, results or tests, each a group of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<Document>,
}

/// MSH-11 (table 0103).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// `D`.
    Debugging,
    /// `P`.
    #[default]
    Production,
    /// `T`: must not be filed by a production system.
    Training,
}

/// ORC-1 (table 0119), as far as orders here go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OrderControl {
    /// `CA`: take an earlier order back.
    Cancel,
    /// `NW`.
    #[default]
    New,
}

hidden!(Correspondence);

impl Purpose {
    /// The code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Debugging => "D",
            Self::Production => "P",
            Self::Training => "T",
        }
    }
}

impl OrderControl {
    /// The code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cancel => "CA",
            Self::New => "NW",
        }
    }
}

impl Correspondence {
    /// A message of a kind in a form, of which nothing else is said yet.
    #[must_use]
    pub fn new(kind: Kind, form: Form) -> Self {
        Self {
            kind,
            form,
            control_id: String::new(),
            at: None,
            purpose: Purpose::default(),
            sender: Party::default(),
            receiver: Party::default(),
            author: Provider::default(),
            recipient: None,
            addressee: None,
            requester: None,
            copies: Vec::new(),
            patient: Patient::default(),
            patient_class: String::new(),
            urgency: Urgency::default(),
            referral: None,
            order: None,
            document: Document::default(),
            further: Vec::new(),
        }
    }

    /// All documents, the first one first.
    pub fn documents(&self) -> impl Iterator<Item = &Document> {
        std::iter::once(&self.document).chain(&self.further)
    }

    /// All documents, to be changed.
    pub(crate) fn documents_mut(&mut self) -> impl Iterator<Item = &mut Document> {
        std::iter::once(&mut self.document).chain(&mut self.further)
    }

    /// Everybody it names, with the place in the input.
    pub(crate) fn providers(&self) -> Vec<(String, &Provider)> {
        let mut all = vec![("author".to_owned(), &self.author)];
        let others = [
            ("recipient", &self.recipient),
            ("addressee", &self.addressee),
            ("requester", &self.requester),
        ];
        for (place, provider) in others {
            all.extend(provider.as_ref().map(|one| (place.to_owned(), one)));
        }
        let copies = self.copies.iter().enumerate();
        all.extend(copies.map(|(at, one)| (format!("copies[{at}]"), one)));
        all
    }

    /// The same without the bytes of displays and files, whose size would only cost.
    pub(crate) fn without_content(&self) -> Self {
        let mut light = self.clone_head();
        light.document = lightened(&self.document);
        light.further = self.further.iter().map(lightened).collect();
        light
    }

    /// A clone of all but the documents.
    fn clone_head(&self) -> Self {
        Self {
            kind: self.kind,
            form: self.form,
            control_id: self.control_id.clone(),
            at: self.at,
            purpose: self.purpose,
            sender: self.sender.clone(),
            receiver: self.receiver.clone(),
            author: self.author.clone(),
            recipient: self.recipient.clone(),
            addressee: self.addressee.clone(),
            requester: self.requester.clone(),
            copies: self.copies.clone(),
            patient: self.patient.clone(),
            patient_class: self.patient_class.clone(),
            urgency: self.urgency,
            referral: self.referral.clone(),
            order: self.order,
            document: Document::default(),
            further: Vec::new(),
        }
    }
}

/// The document with the same text, and with empty files.
fn lightened(document: &Document) -> Document {
    let empty = |content: &Option<Content<Bytes>>| content.as_ref().map(|_| Content::default());
    let attachments = document.attachments.iter().map(|file| Attachment {
        code: file.code.clone(),
        media_type: file.media_type.clone(),
        content: Content::default(),
    });
    let displays = crate::displays::Displays {
        text: document.displays.text.clone(),
        rtf: empty(&document.displays.rtf),
        html: None,
        pdf: empty(&document.displays.pdf),
    };
    Document {
        id: document.id.clone(),
        placer: document.placer.clone(),
        code: document.code.clone(),
        status: document.status,
        reported_at: document.reported_at,
        observed_at: document.observed_at,
        section: document.section.clone(),
        clinical_information: document.clinical_information.clone(),
        observations: document.observations.clone(),
        attachments: attachments.collect(),
        displays,
        package: empty(&document.package),
    }
}
