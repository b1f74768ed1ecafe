//! Telling others how a relayed message fares: over the network, or into a mailbox here.

use super::custody::no_provider;
use super::responses;
use crate::Engine;
use crate::advance::RETRIES;
use crate::ports::Destination;
use delivery::inbound::Told;
use delivery::relay::{Event, Relayed, Telling};
use ids::{Organisation, ResponseId};
use smd::{ResponseMetadata, TransportResponse};
use store::{Shelf, StoreError, Work};

impl Engine {
    pub(crate) async fn tell(&self, work: &Work, place: u32) -> Result<(), StoreError> {
        let (life, _) = self.relayed(work.life).await?;
        let index = usize::try_from(place).ok();
        let telling = index.and_then(|index| life.tellings.get(index));
        let route = telling.and_then(|it| life.routes.get(usize::try_from(it.route).ok()?));
        let (Some(telling), Some(route)) = (telling.filter(|it| it.is_due()), route) else {
            return self.settle_only(work.ticket).await;
        };
        let hosting = self.hosting.as_ref().ok_or_else(no_provider)?;
        let response = response(&life, &hosting.provider.org, place, telling);
        if route.is_here {
            return self.tell_here(work, place, &response).await;
        }
        let to = Destination {
            address: route.address.clone(),
            organisation: route.provider.clone(),
            on_behalf_of: hosting.provider.org.clone(),
        };
        let told = match self.respond_here(&to, &response).await {
            Some(told) => told,
            None => self.ports.courier.respond(&to, &response).await,
        };
        let told = Event::Told {
            telling: place,
            told,
        };
        self.advance_relayed(life.id, Some(work.ticket), &told)
            .await
            .map(drop)
    }

    /// Puts the response into the sender's mailbox, in the transaction that notes so.
    async fn tell_here(
        &self,
        work: &Work,
        place: u32,
        response: &TransportResponse,
    ) -> Result<(), StoreError> {
        let told = Event::Told {
            telling: place,
            told: Told::Done,
        };
        let sender = &response.metadata.sender_organisation;
        let mut is_there = false;
        for _ in 0..RETRIES {
            let (life, version) = self.relayed(work.life).await?;
            let step = self.relayed_step(&life, version, Some(work.ticket), &told);
            let mut transaction = step.await?;
            if !is_there {
                responses::deposit(&mut transaction, sender, response, self.now())?;
            }
            match self.commit(transaction).await {
                Err(StoreError::Conflict(_)) => {}
                Err(StoreError::RecordConflict { shelf }) => {
                    is_there |= shelf == Shelf::Response;
                }
                Ok(_) => {
                    self.tell_news(sender);
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
        Err(StoreError::Conflict(work.life))
    }

    pub(super) fn tell_news(&self, org: &Organisation) {
        if let Some(hosting) = &self.hosting {
            hosting.news.tell(org);
        }
    }
}

/// The same in every attempt: its id follows from the message and the place of the telling.
fn response(
    life: &Relayed,
    source: &Organisation,
    place: u32,
    telling: &Telling,
) -> TransportResponse {
    let name = format!("response/{place}");
    let id = uuid::Uuid::new_v5(&life.id.as_uuid(), name.as_bytes());
    let said = &telling.response;
    TransportResponse {
        metadata: ResponseMetadata {
            transport_response_time: telling.at,
            response_id: ResponseId::from_uuid(id),
            source_organisation: source.clone(),
            service_category: Some(life.metadata.service_category.clone()),
            invocation_id: life.invocation_id().clone(),
            receiver_organisation: life.receiver().clone(),
            sender_organisation: life.sender().clone(),
            other: Vec::new(),
        },
        class: crate::respond::class(said.class),
        code: said.code.clone(),
        message: said.message.clone(),
        digest_value: said.digest.clone(),
        final_: telling.is_final,
    }
}
