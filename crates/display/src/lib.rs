//! What a person sees of a message: display segments picked, made safe and laid out, and its
//! attachments listed (Australian localisation, fact sheet 1.6).
//!
//! [`Displays::read`] finds the display segments and attachments of each OBR group and says what
//! is wrong with them; [`Displays::pick`] decodes the one that is preferred and can be shown.
//! HTML and RTF of strangers are never passed on: they are read and written anew from a short
//! list of elements, so that nothing runs and nothing is loaded. [`page`](Displays::page) puts it
//! all on one page, [`page_with`](Displays::page_with) together with what other readers made of
//! attachments.
#![forbid(unsafe_code)]

mod attachment;
mod displays;
mod ed;
mod facts;
mod fault;
mod file_type;
mod formatted;
mod html;
mod kind;
mod markup;
mod note;
mod page;
mod pdf;
mod pick;
mod pit;
mod reading;
mod rtf;
mod sheet;
mod symbol;
mod text;

pub use attachment::{Attachment, Trust};
pub use displays::{Display, Displays, Group};
pub use ed::CONTENT_BYTES_MAX;
pub use fault::{Fault, Wrong};
pub use file_type::FileType;
pub use formatted::{COLUMNS, Formatted};
pub use html::{Picture, sanitise};
pub use kind::Kind;
pub use markup::{Safe, document};
pub use note::Note;
pub use pdf::scan_pdf;
pub use pick::{Content, PassedOver, Pick, Preference, Shown};
pub use pit::Pit;
pub use reading::Reading;
pub use rtf::{RTF_DEPTH_MAX, Rtf, RtfError, read_rtf};
pub use sheet::{ROWS_MAX, SHEET_COLUMNS_MAX, Sheet};
