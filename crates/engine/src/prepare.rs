//! Addressing and sealing an outbound message.

use crate::Engine;
use crate::advance::Along;
use crate::engine::sealed_blob;
use crate::ports::{Route, Sought, Wanted};
use crate::submit::from_document;
use bytes::Bytes;
use delivery::Reason;
use delivery::outbound::{Envelope, Event, Kind, NotPrepared, Outbound, Phase};
use document::Letter;
use ids::{InvocationId, Organisation, Timestamp};
use store::{Key, NewKey, Space, StoreError, Work};

impl Engine {
    pub(crate) async fn prepare(&self, work: &Work) -> Result<(), StoreError> {
        let (life, _) = self.outbound(work.life).await?;
        if life.phase != Phase::Waiting {
            return self.settle_only(work.ticket).await;
        }
        let now = self.now();
        if now >= life.expires_at {
            return self.look(work).await;
        }
        let content = self.bytes(&life.content).await?;
        let (event, along) = match self.address_and_seal(&life, &content, now).await? {
            Ok((envelope, along)) => (Event::Prepared(Box::new(envelope)), along),
            Err(why) => (Event::NotPrepared(why), Along::default()),
        };
        self.advance_outbound(life.id, Some(work.ticket), &event, along)
            .await
            .map(drop)
    }

    /// Compares an outbound message with the clock.
    pub(crate) async fn look(&self, work: &Work) -> Result<(), StoreError> {
        let along = Along::default();
        self.advance_outbound(work.life, Some(work.ticket), &Event::Look, along)
            .await
            .map(drop)
    }

    async fn address_and_seal(
        &self,
        life: &Outbound,
        content: &Bytes,
        now: Timestamp,
    ) -> Result<Result<(Envelope, Along), NotPrepared>, StoreError> {
        let route = match &life.kind {
            Kind::Document => {
                let mut wanted = wanted(&life.org, content, now);
                if let Ok(wanted) = &mut wanted {
                    wanted.immediate = life.immediate.wanted;
                }
                self.route_asking(wanted).await
            }
            Kind::Ack { answers } | Kind::ReadAck { answers } => {
                let (original, _) = self.inbound(*answers).await?;
                let category = Letter::read(content).map(|letter| letter.category);
                let category = category.unwrap_or(original.category);
                self.way_back(&original.sender, &category, now).await
            }
        };
        Ok(route.and_then(|route| self.seal(life, content, route, now)))
    }

    /// Where a document of a practice would go, as the directory says now: for whoever wants to
    /// know before it is sent.
    ///
    /// # Errors
    /// [`NotPrepared`]: why it would not go.
    pub fn route_to(&self, org: &Organisation, content: &[u8]) -> Result<Route, NotPrepared> {
        self.route_at(org, content, self.now())
    }

    /// Why the answer to a document of a practice may not find its way back: for whoever wants to
    /// know before it is sent.
    pub fn reply_gap(&self, org: &Organisation, content: &[u8]) -> Option<Reason> {
        let letter = Letter::read(content).ok()?;
        self.reply_gap_of(org, &letter.category, self.now())
    }

    fn reply_gap_of(&self, org: &Organisation, category: &str, now: Timestamp) -> Option<Reason> {
        self.ports.directory.reply_gap(org, category, now)
    }

    fn route_at(
        &self,
        org: &Organisation,
        content: &[u8],
        now: Timestamp,
    ) -> Result<Route, NotPrepared> {
        self.ports.directory.resolve(&wanted(org, content, now)?)
    }

    /// The same, with what other directories know of the recipient where the local copy lacks it.
    async fn route_asking(
        &self,
        wanted: Result<Wanted, NotPrepared>,
    ) -> Result<Route, NotPrepared> {
        let wanted = wanted?;
        let directory = &self.ports.directory;
        directory.refresh(Sought::Recipient(&wanted)).await;
        directory.resolve(&wanted)
    }

    /// The way back to an organisation, with what other directories know of it where the local
    /// copy lacks it.
    pub(crate) async fn way_back(
        &self,
        organisation: &Organisation,
        category: &str,
        now: Timestamp,
    ) -> Result<Route, NotPrepared> {
        let directory = &self.ports.directory;
        directory.refresh(Sought::Organisation(organisation)).await;
        directory.resolve_organisation(organisation, category, now)
    }

    fn seal(
        &self,
        life: &Outbound,
        content: &[u8],
        route: Route,
        now: Timestamp,
    ) -> Result<(Envelope, Along), NotPrepared> {
        if self
            .practice(&route.receiver)
            .is_some_and(|practice| practice.org == life.org)
        {
            let words = "The recipient is this practice itself; check MSH-6";
            return Err(NotPrepared::Impossible(Reason::new("to-ourselves", words)));
        }
        let parcel = self
            .ports
            .sealer
            .seal(&life.org, content, &route.certificate, life.id)
            .map_err(|why| not_sealed(&life.kind, why))?;
        let sealed = sealed_blob(parcel.bytes);
        let sender = self.practice(&life.org);
        let direct = || (route.address.clone(), route.provider.clone());
        let (address, provider) = sender.map_or_else(direct, |it| it.first_hop(&route));
        let reply_gap = match &life.kind {
            Kind::Document => self.reply_gap_of(&life.org, &route.category, now),
            Kind::Ack { .. } | Kind::ReadAck { .. } => None,
        };
        // A provider passes on sealed what it cannot answer itself.
        let goes_through = sender.is_some_and(|it| it.sends_through.is_some());
        let immediate = route.immediate.filter(|_| !goes_through);
        let envelope = Envelope {
            reply_gap,
            invocation_id: InvocationId::from_uuid(life.id.as_uuid()),
            receiver: route.receiver,
            address,
            provider,
            immediate: immediate.map(Box::new),
            category: route.category,
            digest: parcel.digest,
            sealed: sealed.id.clone(),
            sealed_at: now,
            recipient: route.recipient,
            practice: route.practice,
            listing: route.listing,
        };
        let receiver = envelope.receiver.uri();
        let names = [
            Key::new(
                &life.org,
                Space::Invocation,
                &[envelope.invocation_id.as_str()],
            ),
            Key::new(&life.org, Space::Control, &[&receiver, &life.control_id]),
        ];
        let keys = names
            .into_iter()
            .map(|key| NewKey { key, life: life.id })
            .collect();
        Ok((
            envelope,
            Along {
                keys,
                blobs: vec![sealed],
            },
        ))
    }
}

/// What a message says about its recipient.
fn wanted(org: &Organisation, content: &[u8], now: Timestamp) -> Result<Wanted, NotPrepared> {
    let letter =
        Letter::read(content).map_err(|problem| NotPrepared::Impossible(from_document(problem)))?;
    Ok(Wanted {
        org: org.clone(),
        facility: letter.receiver,
        individuals: letter.recipients,
        category: letter.category,
        immediate: false,
        at: now,
    })
}

/// People can send a document again, and are told at once. Nobody can repeat an acknowledgement,
/// so it waits, for instance until our own certificate has been renewed.
fn not_sealed(kind: &Kind, why: Reason) -> NotPrepared {
    match kind {
        Kind::Document => NotPrepared::Impossible(why),
        Kind::Ack { .. } | Kind::ReadAck { .. } => NotPrepared::NotNow(why),
    }
}
