//! The folder connector: files out of the practice's software, files into it.
//!
//! **Out.** A [`Reader`] watches one folder. A file that has stopped changing and that nobody
//! holds open is *claimed*: renamed into a private work folder under a fresh [`ClaimId`]. Its
//! messages are offered to an [`Intake`](crate::Intake); only when all of them are durably taken
//! does the file move on, to `sent/`, or to `failed/` beside a note that says why. A claim is not a
//! yes: after a crash whatever is found in the work folder is offered again under the same id. The
//! [`OutgoingDriver`] runs a reader.
//!
//! **In.** [`stage`] writes a file under a temporary name and syncs it; [`place`] renames it, never
//! over another file. The two steps let the engine commit its intent in between.
//!
//! Layout below a watched folder, all on one volume so that every move is a rename:
//!
//! ```text
//! outgoing/                  the practice's software writes here
//! outgoing/.sealpost-work/   claimed files, <claim id>__<name>, and .sealpost.lock
//! outgoing/sent/             originals of what was taken
//! outgoing/failed/           originals of what was not, each with <name>.reason.txt
//! ```
//!
//! File names may hold patient data: they are never logged and never part of an error.
//!
//! Polling finds every file. Where the operating system tells of a file that was renamed into the
//! folder, which is finished by then, it is claimed at once.
//!
//! Deliberately absent: any following of symbolic links.

mod archive;
mod back_off;
mod claim;
mod collection;
pub mod dress;
mod driver;
mod error;
mod exclusive;
mod health;
mod hint;
mod hold;
mod listing;
mod lock;
mod mark;
mod name;
mod parts;
mod pending;
pub mod profile;
mod reader;
mod shelf;
mod source;
mod stable;
mod sync;
mod topology;
pub mod trial;
mod writer;

pub use claim::{Claim, ClaimId};
pub use collection::CollectionWatch;
pub use dress::Dress;
pub use driver::{OutgoingDriver, Turn};
pub use error::{Class, FolderError};
pub use health::{FolderHealth, PassedOver};
pub use hold::Hold;
pub use lock::LOCK_FILE;
pub use name::{MAX_NAME_BYTES, is_temporary};
pub use profile::{Profile, ProfileError};
pub use reader::{ReadFault, Reader, Verdict};
pub use source::{Extensions, MAX_FILE_BYTES, Source};
pub use topology::{FolderConflict, FolderUse, Use, check_folders};
pub use trial::{Progress, StillThere, Trial, TrialPlan};
pub use writer::{Placed, Staged, place, stage, sweep};
