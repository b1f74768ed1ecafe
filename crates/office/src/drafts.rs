//! Drafts in the node's store: each step commits the draft and its audit record together.

mod error;
mod release;

pub use error::DraftsError;
pub use release::submit_what_was_released;

use bytes::Bytes;
use compose::draft::{Attachment, Beginning, Draft, DraftId, Event, ReleasePolicy, Step, step};
use compose::release::Ready;
use compose::{Answers, Context, Library, Template};
use delivery::BlobId;
use engine::{Clock, Engine, Practice};
use ids::Timestamp;
use release::TO_SUBMIT;
use std::sync::Arc;
use store::{
    Blob, BlobKind, Record, RecordKey, RecordQuery, RecordWrite, Shelf, StoreError, Transaction,
};

/// Drafts that are read at a time.
const PAGE: usize = 200;

/// The drafts of one practice.
pub struct Drafts {
    engine: Arc<Engine>,
    practice: Practice,
    library: Library,
    policy: ReleasePolicy,
    clock: Arc<dyn Clock>,
}

impl Drafts {
    /// The drafts of a practice that the engine serves.
    pub fn new(
        engine: Arc<Engine>,
        practice: Practice,
        library: Library,
        policy: ReleasePolicy,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            engine,
            practice,
            library,
            policy,
            clock,
        }
    }

    /// The templates.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The practice.
    pub fn practice(&self) -> &Practice {
        &self.practice
    }

    /// The engine.
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// The present.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Begins a document.
    pub async fn begin(
        &self,
        template: &Template,
        context: Context,
        answers: Answers,
        author: &str,
    ) -> Result<Draft, DraftsError> {
        let beginning = Beginning {
            id: new_id(),
            org: self.practice.org.clone(),
            context,
            answers,
            author: author.to_owned(),
        };
        let step = Draft::begin(template, beginning, self.now());
        self.commit(step, 0, Vec::new()).await
    }

    /// Begins the correction of a released document.
    pub async fn amend(&self, id: DraftId, author: &str) -> Result<Draft, DraftsError> {
        let (released, _) = self.read(id).await?;
        let step = released.amend(new_id(), author, self.now())?;
        self.commit(step, 0, Vec::new()).await
    }

    /// One draft.
    pub async fn find(&self, id: DraftId) -> Result<Draft, DraftsError> {
        Ok(self.read(id).await?.0)
    }

    /// All drafts, by id, which is the order in which they were begun.
    pub async fn list(&self) -> Result<Vec<Draft>, DraftsError> {
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let query = RecordQuery {
                org: self.practice.org.clone(),
                shelf: Shelf::Draft,
                after: after.take(),
                limit: PAGE,
            };
            let page = self.engine.store().records(&query).await?;
            after = page.last().map(|record| record.key.id.clone());
            let whole = page.len() == PAGE;
            for record in page {
                all.push(draft_of(&record)?.0);
            }
            if !whole {
                return Ok(all);
            }
        }
    }

    /// Keeps the bytes of an attachment, and says how a draft names them. Kept again, they are
    /// the same.
    pub async fn keep(
        &self,
        title: &str,
        media_type: &str,
        bytes: Vec<u8>,
    ) -> Result<Attachment, DraftsError> {
        let attachment = Attachment {
            title: title.to_owned(),
            media_type: media_type.to_owned(),
            bytes: bytes.len() as u64,
            content: engine::blob_name(&bytes),
        };
        let transaction = Transaction {
            blobs: content(&attachment.content, bytes).into_iter().collect(),
            ..Transaction::default()
        };
        self.engine.store().commit(transaction).await?;
        Ok(attachment)
    }

    /// Takes one step. When the record changed between reading and committing, the step is
    /// decided again on what is there now: its event says which revision it is about.
    pub async fn take(&self, id: DraftId, event: &Event, by: &str) -> Result<Draft, DraftsError> {
        self.take_with(id, event, by, &[]).await
    }

    /// Gives a draft to whoever may release it, if its fields are in order.
    pub async fn send_for_review(
        &self,
        id: DraftId,
        seen: u64,
        by: &str,
    ) -> Result<Draft, DraftsError> {
        let draft = self.find(id).await?;
        let template = self.template_of(&draft)?;
        let filled = draft.fill(template, &self.practice.zone, self.now());
        let filled = filled.map_err(|obstacle| DraftsError::Blocked(vec![obstacle]))?;
        let problems = filled.problems;
        let event = Event::SentForReview { seen, problems };
        self.take(id, &event, by).await
    }

    /// The template of a draft.
    pub fn template_of(&self, draft: &Draft) -> Result<&Template, DraftsError> {
        let wanted = &draft.template;
        let found = self.library.find(&wanted.id, Some(wanted.version));
        found.ok_or_else(|| DraftsError::NoSuchTemplate {
            id: wanted.id.clone(),
            version: wanted.version,
        })
    }

    async fn read(&self, id: DraftId) -> Result<(Draft, u64), DraftsError> {
        let record = self.engine.store().record(&self.key(id)).await?;
        let record = record.ok_or(DraftsError::NoSuchDraft(id))?;
        draft_of(&record).map_err(|_| DraftsError::Damaged(id))
    }

    async fn take_with(
        &self,
        id: DraftId,
        event: &Event,
        by: &str,
        ready: &[Ready],
    ) -> Result<Draft, DraftsError> {
        loop {
            let (draft, version) = self.read(id).await?;
            let step = step(&draft, event, by, self.now(), &self.policy)?;
            let messages = ready.iter().filter_map(|message| {
                let name = engine::blob_name(&message.bytes);
                content(&name, message.bytes.clone())
            });
            match self.commit(step, version, messages.collect()).await {
                Err(DraftsError::Store(StoreError::RecordConflict { .. })) => {}
                done => return done,
            }
        }
    }

    async fn commit(
        &self,
        step: Step,
        expected: u64,
        blobs: Vec<Blob>,
    ) -> Result<Draft, DraftsError> {
        let draft = step.draft;
        let body = serde_json::to_string(&draft).map_err(|_| DraftsError::Damaged(draft.id))?;
        let token = draft
            .state
            .is_to_be_submitted()
            .then(|| TO_SUBMIT.to_owned());
        let write = RecordWrite {
            key: self.key(draft.id),
            expected,
            body: Some(body),
            tokens: token.into_iter().collect(),
        };
        let transaction = Transaction {
            records: vec![write],
            audit: vec![(self.practice.org.clone(), step.audit)],
            blobs,
            ..Transaction::default()
        };
        self.engine.store().commit(transaction).await?;
        Ok(draft)
    }

    fn key(&self, id: DraftId) -> RecordKey {
        RecordKey {
            org: self.practice.org.clone(),
            shelf: Shelf::Draft,
            id: id.to_string(),
        }
    }
}

fn new_id() -> DraftId {
    DraftId::from_uuid(uuid::Uuid::now_v7())
}

fn content(name: &str, bytes: Vec<u8>) -> Option<Blob> {
    Some(Blob {
        id: BlobId::parse(name)?,
        bytes: Bytes::from(bytes),
        kind: BlobKind::Content,
    })
}

fn draft_of(record: &Record) -> Result<(Draft, u64), DraftsError> {
    match serde_json::from_str(&record.body) {
        Ok(draft) => Ok((draft, record.version)),
        Err(_) => {
            let words = "a draft cannot be read".to_owned();
            Err(StoreError::Damaged(words).into())
        }
    }
}
