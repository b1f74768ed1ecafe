//! Templates, what fills them, and drafts until they are released.
#![forbid(unsafe_code)]
