//! Columns as values.

use super::failure::Trouble;
use crate::StoreError;
use crate::{Ticket, Work};
use delivery::Effect;
use ids::MessageId;
use tokio_postgres::Row;
use uuid::Uuid;

pub(super) fn message_id(id: Uuid) -> MessageId {
    MessageId::from_uuid(id)
}

/// Reads JSON that was written before.
pub(super) fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    // The error names a line and column of the stored JSON, never its content.
    serde_json::from_str(text).map_err(|error| {
        StoreError::Damaged(format!("line {} column {}", error.line(), error.column()))
    })
}

pub(super) fn json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Damaged(error.to_string()))
}

pub(super) fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A number of rows; beyond what the database counts there is no limit.
pub(super) fn limit(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Work in the columns ticket, life, slot, lane, taken, urgent.
pub(super) fn work(row: &Row) -> Result<Work, Trouble> {
    let slot: &str = row.try_get(2)?;
    let effect = Effect::from_slot(slot)
        .ok_or_else(|| StoreError::Damaged(format!("unknown work slot {slot}")))?;
    Ok(Work {
        ticket: Ticket(row.try_get(0)?),
        life: message_id(row.try_get(1)?),
        effect,
        lane: row.try_get(3)?,
        interrupted: row.try_get(4)?,
        urgent: row.try_get(5)?,
    })
}
