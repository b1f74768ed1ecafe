//! What a person sees of a message: display segments picked, made safe and laid out, and its
//! attachments listed.
#![forbid(unsafe_code)]
