//! One document and its patient: decided, confirmed, undone.

use super::{PatientIndex, RULES, draft, key, needs_person};
use audit::Action;
use engine::PatientMatch;
use ids::{Organisation, Timestamp};
use patients::{Decision, Filing, FilingError, FilingState, Person};
use serde::{Deserialize, Serialize};
use store::{Record, RecordWrite, StoreError};

/// Tries when somebody else changes the same record meanwhile.
const TRIES: usize = 5;

/// Cases of one page of the work list.
const PAGE: usize = 200;

/// A document whose patient was asked for. Its name is the digest of its bytes, so that the same
/// document is decided once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The document.
    #[serde(skip)]
    pub id: String,
    /// When it was first asked.
    pub at: Timestamp,
    /// What the document says of the patient.
    pub incoming: Person,
    /// `matched`, `needs-person` or `new`: what the rules said.
    pub outcome: String,
    /// The rule, or what holds it back.
    pub code: String,
    /// The same in a sentence.
    pub sentence: String,
    /// The likeliest patients, the likeliest first.
    pub ranked: Vec<String>,
    /// Under whom it was filed, the last filing last.
    pub filings: Vec<Filing>,
    #[serde(skip)]
    version: u64,
}

/// Why a case cannot be changed.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// It is under nobody.
    #[error("this document is filed under nobody; `sealpost patients waiting` lists what waits")]
    NotFiled,
    /// It is under somebody already.
    #[error("this document is filed already; undo that first")]
    Filed,
    /// The filing does not allow it.
    #[error(transparent)]
    Filing(#[from] FilingError),
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No such document.
    #[error("no such document; `sealpost patients waiting` lists what waits")]
    UnknownDocument,
    /// No such patient, or one whose record was merged.
    #[error("no such patient, or the record was merged into another one")]
    UnknownPatient,
}

impl Case {
    const PREFIX: &'static str = "document/";

    fn new(id: &str, incoming: Person, decision: &Decision, at: Timestamp) -> Self {
        let ranked = match decision {
            Decision::Matched { id, .. } => vec![id.clone()],
            Decision::NeedsPerson { ranked, .. } => ranked.iter().map(|r| r.id.clone()).collect(),
            Decision::New => Vec::new(),
        };
        let filing = match decision {
            Decision::Matched {
                id: patient, route, ..
            } => Some(Filing::automatic(&format!("{id}.1"), patient, *route, at)),
            Decision::NeedsPerson { .. } | Decision::New => None,
        };
        Self {
            id: id.to_owned(),
            at,
            incoming,
            outcome: decision.outcome().to_owned(),
            code: decision.code().to_owned(),
            sentence: decision.sentence().to_owned(),
            ranked,
            filings: filing.into_iter().collect(),
            version: 0,
        }
    }

    fn of(record: &Record) -> Result<Self, StoreError> {
        let damaged = |_| StoreError::Damaged("the patient of a document".to_owned());
        let case: Self = serde_json::from_str(&record.body).map_err(damaged)?;
        let id = record.key.id.trim_start_matches(Self::PREFIX).to_owned();
        Ok(Self {
            id,
            version: record.version,
            ..case
        })
    }

    fn write(&self, org: &Organisation) -> Result<RecordWrite, StoreError> {
        let body = serde_json::to_string(self)
            .map_err(|_| StoreError::Damaged("a document that cannot be written".to_owned()))?;
        Ok(RecordWrite {
            key: key(org, Self::PREFIX, &self.id),
            expected: self.version,
            body: Some(body),
            tokens: Vec::new(),
        })
    }

    /// The filing that stands.
    pub fn filing(&self) -> Option<&Filing> {
        let last = self.filings.last()?;
        match last.status {
            FilingState::Automatic | FilingState::Confirmed { .. } => Some(last),
            FilingState::Undone { .. } => None,
        }
    }

    /// The answer for the engine.
    pub(super) fn answer(&self) -> PatientMatch {
        match (self.filing(), self.filings.is_empty()) {
            (Some(filing), _) => PatientMatch::Matched {
                id: filing.patient.clone(),
            },
            (None, false) => {
                let words = "Somebody took back whose document this is; say whose it is";
                needs_person("patient-undone", words)
            }
            (None, true) if self.outcome == Decision::New.outcome() => PatientMatch::New,
            (None, true) => needs_person(&format!("patient-{}", self.code), &self.sentence),
        }
    }
}

impl PatientIndex {
    /// The case of a document. The rules decide it, and decide it anew for as long as it was never
    /// filed: the patient may have been registered meanwhile.
    pub(super) async fn case(
        &self,
        org: &Organisation,
        document: &str,
        incoming: Person,
        at: Timestamp,
    ) -> Result<Case, StoreError> {
        let known = self.known_case(org, document).await?;
        if let Some(case) = known.as_ref().filter(|case| !case.filings.is_empty()) {
            return Ok(case.clone());
        }
        let decision = self.decide(org, &incoming).await?;
        let mut case = Case::new(document, incoming, &decision, at);
        if let Some(known) = known {
            case.at = known.at;
            case.version = known.version;
            if case == known {
                return Ok(known);
            }
        }
        let patient = case.filing().map_or("", |filing| filing.patient.as_str());
        let detail = [
            ("document", document),
            ("outcome", decision.outcome()),
            ("code", decision.code()),
            ("patient", patient),
        ];
        let audit = draft(Action::PatientMatched, RULES, at, &detail);
        match self.commit(org, vec![case.write(org)?], audit).await {
            Ok(()) => Ok(case),
            // Somebody asked at the same moment: what they wrote holds.
            Err(StoreError::RecordConflict { .. }) => {
                let known = self.known_case(org, document).await?;
                Ok(known.unwrap_or(case))
            }
            Err(error) => Err(error),
        }
    }

    /// Documents that are filed under nobody, in the order of their names.
    pub async fn waiting(&self, org: &Organisation) -> Result<Vec<Case>, StoreError> {
        let mut waiting = Vec::new();
        let mut after = None;
        loop {
            let page = self.page(org, Case::PREFIX, after, PAGE).await?;
            for record in &page {
                let case = Case::of(record)?;
                if case.filing().is_none() {
                    waiting.push(case);
                }
            }
            match page.last() {
                Some(last) if page.len() == PAGE => after = Some(last.key.id.clone()),
                Some(_) | None => break,
            }
        }
        waiting.sort_by_key(|case| case.at);
        Ok(waiting)
    }

    /// A person says that the document is this patient's; the index learns from it.
    pub async fn confirm(
        &self,
        org: &Organisation,
        document: &str,
        patient: &str,
        by: &str,
        at: Timestamp,
    ) -> Result<Case, CaseError> {
        past_conflicts(async || self.try_confirm(org, document, patient, by, at).await).await
    }

    async fn try_confirm(
        &self,
        org: &Organisation,
        document: &str,
        patient: &str,
        by: &str,
        at: Timestamp,
    ) -> Result<Case, CaseError> {
        let known = self.known_case(org, document).await?;
        let mut case = known.ok_or(CaseError::UnknownDocument)?;
        let entry = self.entry(org, patient).await?;
        let entry = entry.filter(|entry| entry.merged_into.is_none());
        let mut entry = entry.ok_or(CaseError::UnknownPatient)?;
        let known = entry.taught();
        let filing = match case.filing().cloned() {
            None => {
                let id = format!("{document}.{}", case.filings.len() + 1);
                Filing::by_person(&id, (patient, &known), &case.incoming, by, at)
            }
            Some(filing) if filing.patient == patient => {
                case.filings.pop();
                filing.confirm(&case.incoming, &known, by, at)?
            }
            Some(_) => return Err(CaseError::Filed),
        };
        entry.learned.retain(|learned| learned.filing != filing.id);
        entry.learned.extend(filing.learned.iter().cloned());
        case.filings.push(filing);
        let detail = [("document", document), ("patient", patient)];
        let audit = draft(Action::PatientConfirmed, by, at, &detail);
        let writes = vec![case.write(org)?, entry.write(org, patient)?];
        self.commit(org, writes, audit).await?;
        Ok(case)
    }

    /// A person takes back whose document it is; what it taught is forgotten.
    pub async fn undo(
        &self,
        org: &Organisation,
        document: &str,
        by: &str,
        at: Timestamp,
    ) -> Result<Case, CaseError> {
        past_conflicts(async || self.try_undo(org, document, by, at).await).await
    }

    async fn try_undo(
        &self,
        org: &Organisation,
        document: &str,
        by: &str,
        at: Timestamp,
    ) -> Result<Case, CaseError> {
        let known = self.known_case(org, document).await?;
        let mut case = known.ok_or(CaseError::UnknownDocument)?;
        let filing = case.filing().cloned().ok_or(CaseError::NotFiled)?;
        case.filings.pop();
        let patient = filing.patient.clone();
        let name = filing.id.clone();
        case.filings.push(filing.undo(by, at)?);
        let mut writes = vec![case.write(org)?];
        if let Some(mut entry) = self.entry(org, &patient).await? {
            let before = entry.learned.len();
            entry.learned.retain(|learned| learned.filing != name);
            if entry.learned.len() != before {
                writes.push(entry.write(org, &patient)?);
            }
        }
        let detail = [("document", document), ("patient", patient.as_str())];
        let audit = draft(Action::PatientUndone, by, at, &detail);
        self.commit(org, writes, audit).await?;
        Ok(case)
    }

    async fn known_case(
        &self,
        org: &Organisation,
        document: &str,
    ) -> Result<Option<Case>, StoreError> {
        let record = self.store.record(&key(org, Case::PREFIX, document)).await?;
        record.map(|record| Case::of(&record)).transpose()
    }
}

/// Does something again, from what is stored by then, while others write what it read.
async fn past_conflicts(
    attempt: impl AsyncFn() -> Result<Case, CaseError>,
) -> Result<Case, CaseError> {
    let mut tries = 0;
    loop {
        tries += 1;
        match attempt().await {
            Err(CaseError::Store(StoreError::RecordConflict { .. })) if tries < TRIES => {}
            done => return done,
        }
    }
}
