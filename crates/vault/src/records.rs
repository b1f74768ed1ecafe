//! Records on their way into the store and out of it.

use crate::{Place, PlainValues, Vault, VaultError, vault::is_sealed_text};
use serde::{Deserialize, Serialize};
use store::{Record, RecordWrite};

/// What is sealed of a record.
#[derive(Deserialize, Serialize)]
struct Sealed {
    body: String,
    tokens: Vec<String>,
}

/// The record as the store below is to hold it: its body and tokens are one JSON string that is
/// sealed, and it is found by keyed hashes of its tokens.
pub(crate) fn hide(vault: &Vault, write: RecordWrite) -> Result<RecordWrite, VaultError> {
    let Some(body) = write.body else {
        return Ok(write_of(write.key, write.expected, None, Vec::new()));
    };
    let (org, shelf) = (&write.key.org, write.key.shelf);
    let mut plain = write.tokens;
    plain.sort_unstable();
    plain.dedup();
    let hashed = plain.iter().map(|token| vault.token(org, shelf, token));
    let hashed = hashed.collect();
    let place = Place::Record {
        key: &write.key,
        // What a store gives to a record that is written over this version.
        version: write.expected + 1,
    };
    let sealed = Sealed {
        body,
        tokens: plain,
    };
    let json = serde_json::to_vec(&sealed);
    let json = json.map_err(|_| VaultError::Damaged(place.to_string()))?;
    let text = vault.seal_text(&place, &json)?;
    Ok(write_of(
        write.key,
        write.expected,
        Some(format!("\"{text}\"")),
        hashed,
    ))
}

/// The record as it was written.
pub(crate) fn show(
    vault: &Vault,
    record: Record,
    plain: PlainValues,
) -> Result<Record, VaultError> {
    let place = Place::Record {
        key: &record.key,
        version: record.version,
    };
    let Some(text) = sealed_text(&record.body) else {
        return match plain {
            PlainValues::Accepted => Ok(record),
            PlainValues::Refused => Err(VaultError::Plain(place.to_string())),
        };
    };
    let json = vault.open_text(&place, text)?;
    let sealed: Sealed = serde_json::from_slice(&json)
        // The error would name a place in the JSON; nothing more is known of it than that.
        .map_err(|_| VaultError::Damaged(place.to_string()))?;
    Ok(Record {
        key: record.key,
        version: record.version,
        body: sealed.body,
        tokens: sealed.tokens,
    })
}

/// The sealed text in the body of a record; `None` for a body that was never sealed.
pub(crate) fn sealed_text(body: &str) -> Option<&str> {
    let text = body.strip_prefix('"')?.strip_suffix('"')?;
    is_sealed_text(text).then_some(text)
}

fn write_of(
    key: store::RecordKey,
    expected: u64,
    body: Option<String>,
    tokens: Vec<String>,
) -> RecordWrite {
    RecordWrite {
        key,
        expected,
        body,
        tokens,
    }
}
