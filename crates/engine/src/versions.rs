//! Which versions of received documents are here (ADRM 004.2).

use crate::Engine;
use crate::engine::blob_name;
use delivery::inbound::{Family, Inbound, Member};
use document::DocumentVersion;
use hl7v2::Message;
use store::{RecordKey, RecordWrite, Shelf, StoreError};
use zones::Zone;

/// A version of a document, and the record of the versions that are here.
pub(crate) struct Dated {
    record: RecordKey,
    pub(crate) member: Member,
}

impl Dated {
    /// Which version of which document this message brought; `None` when it names none. A
    /// document is known by who sent it and by its whole number: nobody replaces another's.
    pub(crate) fn read(life: &Inbound, message: &Message, zone: &Zone) -> Option<Self> {
        let version = DocumentVersion::read(message, zone)?;
        let name = [life.sender.uri(), version.filler.to_string()];
        let name: String = name
            .iter()
            .map(|part| format!("{}:{part}", part.len()))
            .collect();
        Some(Self {
            record: RecordKey {
                org: life.org.clone(),
                shelf: Shelf::Document,
                id: blob_name(name.as_bytes()),
            },
            member: Member {
                message: life.id,
                reported_at: version.reported_at,
                content: blob_name(without_header(message.bytes())),
            },
        })
    }

    /// The record with this family in it.
    pub(crate) fn write(&self, family: &Family, expected: u64) -> Result<RecordWrite, StoreError> {
        let body = serde_json::to_string(family)
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        Ok(RecordWrite {
            key: self.record.clone(),
            expected,
            body: Some(body),
            tokens: Vec::new(),
        })
    }
}

impl Engine {
    /// The versions that are here, and the version of their record.
    pub(crate) async fn family(&self, dated: &Dated) -> Result<(Family, u64), StoreError> {
        let Some(record) = self.store.record(&dated.record).await? else {
            return Ok((Family::default(), 0));
        };
        let family = serde_json::from_str(&record.body)
            .map_err(|error| StoreError::Damaged(format!("versions of a document: {error}")))?;
        Ok((family, record.version))
    }
}

/// All but the first segment, which differs in every copy of the same content.
fn without_header(message: &[u8]) -> &[u8] {
    let end = message
        .iter()
        .position(|byte| matches!(byte, b'\r' | b'\n'));
    end.and_then(|end| message.get(end..)).unwrap_or_default()
}
