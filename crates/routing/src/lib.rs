//! Who in the practice a document is for, and who looks after it when that cannot be told.
#![forbid(unsafe_code)]
