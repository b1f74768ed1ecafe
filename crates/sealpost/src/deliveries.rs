//! What the node's own messages tell of a directory: where a delivery was last confirmed, and whom
//! the practice writes to.

use delivery::outbound::Outbound;
use delivery::{Direction, Life};
use ids::{Organisation, Timestamp};
use std::collections::BTreeMap;
use store::{LifeQuery, Store, StoreError};

/// Documents that this node sent, newest first.
///
/// # Errors
/// What the store says.
pub async fn documents(store: &dyn Store) -> Result<Vec<Outbound>, StoreError> {
    let query = LifeQuery {
        direction: Some(Direction::Outbound),
        limit: 0,
        ..LifeQuery::default()
    };
    let lives = store.lives(&query).await?;
    let sent = lives.into_iter().filter_map(|stored| match stored.life {
        Life::Outbound(life) if life.kind.is_document() => Some(*life),
        Life::Inbound(_) | Life::Outbound(_) | Life::Relayed(_) => None,
    });
    Ok(sent.collect())
}

/// When each receiver last confirmed a delivery: by a final Success, which is proven, and not by
/// what a directory says of itself.
#[must_use]
pub fn last_verified(documents: &[Outbound]) -> BTreeMap<Organisation, Timestamp> {
    let mut found: BTreeMap<Organisation, Timestamp> = BTreeMap::new();
    for life in documents {
        if let (Some(envelope), Some(at)) = (&life.envelope, life.delivered_at) {
            let last = found.entry(envelope.receiver.clone()).or_insert(at);
            *last = at.max(*last);
        }
    }
    found
}

/// Somebody whom the practice writes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correspondent {
    /// As addressed: facility and practitioner.
    pub name: String,
    /// Documents to them.
    pub sent: usize,
    /// Of those, how many they received.
    pub received: usize,
    /// How many ended badly.
    pub failed: usize,
    /// How many went another way: fax, post, telephone, by hand.
    pub otherwise: usize,
    /// The newest document to them.
    pub latest: Outbound,
}

/// Whom the practice writes to, most often first.
#[must_use]
pub fn correspondents(documents: &[Outbound]) -> Vec<Correspondent> {
    let mut found: BTreeMap<&str, Correspondent> = BTreeMap::new();
    for life in documents {
        let one = found.entry(&life.to).or_insert_with(|| Correspondent {
            name: life.to.clone(),
            sent: 0,
            received: 0,
            failed: 0,
            otherwise: 0,
            latest: life.clone(),
        });
        one.sent += 1;
        one.received += usize::from(life.delivered_at.is_some());
        one.failed += usize::from(life.is_open_to_fallback());
        one.otherwise += usize::from(life.fallback.is_some());
    }
    let mut all: Vec<Correspondent> = found.into_values().collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.sent));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use delivery::BlobId;
    use delivery::outbound::{Accepted, Kind};
    use ids::MessageId;

    fn to(name: &str, number: u128) -> Outbound {
        let at = Timestamp::from_millis(0);
        let life = Outbound::new(Accepted {
            id: MessageId::from_uuid(uuid::Uuid::from_u128(number)),
            org: Organisation::parse_uri("https://us.example/id").unwrap(),
            from: "Us".into(),
            kind: Kind::Document,
            content: BlobId::from_digest(&[1; 32]),
            at,
            expires_at: at,
        });
        Outbound {
            to: name.into(),
            ..life
        }
    }

    #[test]
    fn those_written_to_most_come_first_and_each_is_counted() {
        let mut received = to("Banks", 3);
        received.delivered_at = Some(Timestamp::from_millis(5));
        let all = correspondents(&[to("Chan", 1), to("Banks", 2), received]);
        assert_eq!(all[0].name, "Banks");
        assert_eq!((all[0].sent, all[0].received, all[0].failed), (2, 1, 0));
        assert_eq!(all.len(), 2);
    }
}
