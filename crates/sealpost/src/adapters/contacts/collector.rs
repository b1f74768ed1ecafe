//! Contacts out of received messages.

use super::{Change, ContactBook, NotChanged, Origin};
use async_trait::async_trait;
use contacts::{Contact, Field};
use hl7v2::Message;
use ids::{Organisation, Timestamp};

/// Who acts where no person does.
const RULES: &str = "sealpost";

/// Puts whoever writes to a practice into its address book, once.
pub struct Collector {
    book: ContactBook,
    /// The practices that want it.
    practices: Vec<Organisation>,
}

impl Collector {
    /// Collects for these practices.
    pub fn new(book: ContactBook, practices: Vec<Organisation>) -> Self {
        Self { book, practices }
    }

    async fn keep(
        &self,
        org: &Organisation,
        contact: Contact,
        at: Timestamp,
    ) -> Result<(), NotChanged> {
        let change = Change { org, by: RULES, at };
        let Some(known) = self.book.same(org, &contact).await? else {
            self.book.added(change, contact, Origin::Message).await?;
            return Ok(());
        };
        // What a message says of a person is only its sender's word: nobody adds to a contact
        // that is not known to be of the organisation whose signature was proven.
        let proven = [Field::Hpio, Field::Target];
        let is_theirs = proven.into_iter().any(|field| {
            let ours = known.contact.get(field);
            ours.is_some() && ours == contact.get(field)
        });
        let next = known.contact.filled_by(&contact);
        let fields = next.differs_from(&known.contact);
        if !is_theirs || fields.is_empty() {
            return Ok(());
        }
        let kept = super::Kept {
            contact: next,
            ..known
        };
        self.book.put(change, kept, fields.into_iter()).await?;
        Ok(())
    }
}

#[async_trait]
impl engine::Senders for Collector {
    async fn wrote(
        &self,
        org: &Organisation,
        sender: &Organisation,
        message: &[u8],
        at: Timestamp,
    ) {
        if !self.practices.contains(org) {
            return;
        }
        let read = Message::read(message).message.ok();
        let Some(contact) = read.and_then(|it| contacts::sender(&it, sender)) else {
            return;
        };
        if let Err(error) = self.keep(org, contact, at).await {
            tracing::warn!(%error, "a sender was not put into the address book");
        }
    }
}
