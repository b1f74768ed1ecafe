//! Acknowledgements: answering a message, and reading the answers to ours (fact sheet 2).

mod answer;
mod code;
mod error;
mod kind;
mod reader;
mod view;

pub use answer::{Ack, AckRequest};
pub use code::AckCode;
pub use error::{AckError, ErrorCode};
pub use kind::AckKind;
pub use reader::{Reader, ReaderId};
pub use view::AckView;
