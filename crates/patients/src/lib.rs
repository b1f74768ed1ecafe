//! Whose document it is: patient matching that explains itself.
#![forbid(unsafe_code)]
