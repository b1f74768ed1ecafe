//! Pictures that come with the message.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::file_type::FileType;

/// A picture of a type that is shown: PNG, JPEG or GIF by its first bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    kind: FileType,
    bytes: Vec<u8>,
}

impl Picture {
    /// The picture with these bytes; `None` when they are not of a type that is shown.
    pub fn of(bytes: Vec<u8>) -> Option<Self> {
        let kind = FileType::of(&bytes);
        let shown = matches!(kind, FileType::Gif | FileType::Jpeg | FileType::Png);
        shown.then_some(Self { kind, bytes })
    }

    /// Its size, in bytes.
    pub(super) fn size(&self) -> usize {
        self.bytes.len()
    }

    /// A `data:` address that holds all of it.
    pub(super) fn address(&self) -> String {
        let data = STANDARD.encode(&self.bytes);
        format!("data:{};base64,{data}", self.kind.media_type())
    }
}

/// Shows type and size.
impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({:?}, {} bytes)", self.kind, self.bytes.len())
    }
}
