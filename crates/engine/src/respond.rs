//! Telling a sender's provider the outcome.

use crate::Engine;
use crate::advance::Along;
use crate::ports::Destination;
use delivery::inbound::{Event, Inbound, Outcome};
use ids::ResponseId;
use smd::{ResponseMetadata, TransportResponse};
use store::{StoreError, Work};

impl Engine {
    pub(crate) async fn respond(&self, work: &Work, index: u32) -> Result<(), StoreError> {
        let (life, _) = self.inbound(work.life).await?;
        let route = usize::try_from(index)
            .ok()
            .and_then(|place| life.routes.get(place));
        let (Some(route), Some(outcome)) = (route, &life.outcome) else {
            return self.settle_only(work.ticket).await;
        };
        if route.told_at.is_some() || route.gave_up {
            return self.settle_only(work.ticket).await;
        }
        let destination = Destination {
            address: route.address.clone(),
            organisation: route.provider.clone(),
            on_behalf_of: life.org.clone(),
        };
        let response = response(&life, index, outcome);
        let told = match self.respond_here(&destination, &response).await {
            Some(told) => told,
            None => self.ports.courier.respond(&destination, &response).await,
        };
        let event = Event::Told { route: index, told };
        self.advance_inbound(life.id, Some(work.ticket), &event, Along::default())
            .await
            .map(drop)
    }
}

/// The class as it travels.
pub(crate) fn class(class: delivery::ResponseClass) -> smd::ResponseClass {
    match class {
        delivery::ResponseClass::Error => smd::ResponseClass::Error,
        delivery::ResponseClass::Information => smd::ResponseClass::Information,
        delivery::ResponseClass::Success => smd::ResponseClass::Success,
        delivery::ResponseClass::Warning => smd::ResponseClass::Warning,
    }
}

/// The same bytes of meaning in every retry: its id follows from the message and the route.
fn response(life: &Inbound, index: u32, outcome: &Outcome) -> TransportResponse {
    let name = format!("response/{index}");
    let id = uuid::Uuid::new_v5(&life.id.as_uuid(), name.as_bytes());
    let said = &outcome.response;
    TransportResponse {
        metadata: ResponseMetadata {
            transport_response_time: outcome.at,
            response_id: ResponseId::from_uuid(id),
            source_organisation: life.org.clone(),
            service_category: Some(life.category.clone()),
            invocation_id: life.invocation_id.clone(),
            receiver_organisation: life.org.clone(),
            sender_organisation: life.sender.clone(),
            other: Vec::new(),
        },
        class: class(said.class),
        code: said.code.clone(),
        message: said.message.clone(),
        digest_value: said.digest.clone(),
        final_: true,
    }
}
