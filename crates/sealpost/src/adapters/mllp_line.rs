//! The line port over MLLP.

use async_trait::async_trait;
use bytes::Bytes;
use connectors::mllp::{Expects, Said, Sender};
use delivery::Reason;
use engine::ports::{Counts, Line, OutletError, Word};
use std::sync::Arc;

/// What is given to a practice's software over MLLP.
pub struct MllpLine {
    /// The connection.
    pub sender: Arc<Sender>,
    /// Which messages are answered.
    pub expects: Expects,
    /// What of the answers counts; nothing, where what is given are acknowledgements.
    pub counts: Option<Counts>,
}

#[async_trait]
impl Line for MllpLine {
    async fn send(&self, message: Bytes) -> Result<Option<Word>, OutletError> {
        match self.sender.send(&message, self.expects).await {
            Ok(Said::Nothing) => Ok(None),
            Ok(Said::Word(bytes)) => Ok(self.counts.map(|counts| Word { bytes, counts })),
            Err(error) => Err(OutletError(Reason::new(error.code(), error.to_string()))),
        }
    }
}
