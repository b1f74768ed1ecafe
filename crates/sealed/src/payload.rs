//! What is sealed.

use std::fmt;

/// What a payload is inside the signed part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayloadKind {
    /// Bytes of any format (HL7 v2, a zip), in a wrapper of `…/smd/xsd/Message/2010`.
    Message,
    /// One XML element, as it is.
    Xml,
}

/// A payload. Its `Debug` shows its size only, for it holds patients' data.
#[derive(Clone, PartialEq, Eq)]
pub struct Payload {
    kind: PayloadKind,
    bytes: Vec<u8>,
}

impl Payload {
    /// Bytes of any format. They come out exactly as they went in.
    #[must_use]
    pub fn message(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            kind: PayloadKind::Message,
            bytes: bytes.into(),
        }
    }

    /// One XML document in UTF-8; its root element travels. What XML itself does not hold to comes
    /// out otherwise: the declaration, comments and instructions beside the root are left behind,
    /// line ends are LF. Comments within it are left behind too, since no signature covers them.
    ///
    /// One thing travels unsigned, as exclusive canonicalisation has it: what a prefix is bound to
    /// that only values use (`xsi:type="xs:string"`). Read such prefixes by their usual meaning.
    #[must_use]
    pub fn xml(document: impl Into<Vec<u8>>) -> Self {
        Self {
            kind: PayloadKind::Xml,
            bytes: document.into(),
        }
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> PayloadKind {
        self.kind
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes, owned.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({:?}, {} bytes)", self.kind, self.bytes.len())
    }
}
