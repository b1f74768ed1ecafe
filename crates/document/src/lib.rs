//! What a clinical message is: its kind, sender, recipients, and which message an
//! acknowledgement answers. Read once, from the bytes, into one typed [`Letter`].
#![forbid(unsafe_code)]

mod answer;
mod category;
mod letter;
mod problem;
mod read_ack;
mod recipient;
mod report;

pub use answer::Answer;
pub use letter::Letter;
pub use problem::Problem;
pub use read_ack::ReadAck;
pub use recipient::Individual;
pub use report::FailureReport;
