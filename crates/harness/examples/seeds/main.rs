//! Writes the seeds of the fuzz targets: synthetic inputs from which a fuzzer starts.
//!
//! ```sh
//! cargo run -p harness --example seeds                # the seeds that are the same every time
//! cargo run -p harness --example seeds certificates   # new certificates too, with new keys
//! ```
//!
//! The second also writes `crates/harness/fixtures`, the authority that the harness trusts.

mod certificates;
mod directory_file;
mod messages;
mod sealed_payloads;
mod soap;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use ids::Timestamp;

/// 2026-11-22: just before the time that the harness judges at.
const AT: Timestamp = Timestamp::from_millis(1_795_305_723_000);

/// What can go wrong while writing.
type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    if std::env::args().nth(1).as_deref() == Some("certificates") {
        certificates::write(&root)?;
    }
    messages::write(&Folder::of(&root, "hl7v2")?)?;
    messages::write(&Folder::of(&root, "document")?)?;
    soap::write(&Folder::of(&root, "soap")?)?;
    directory_file::write(&Folder::of(&root, "directory")?, &root)?;
    sealed_payloads::write_signed(&Folder::of(&root, "signed_payload")?)?;
    sealed_payloads::write_sealed(&Folder::of(&root, "sealed")?)?;
    sealed_payloads::write_documents(&Folder::of(&root, "xml")?)?;
    sealed_payloads::write_documents(&Folder::of(&root, "xml_payload")?)
}

/// The folder of one target's seeds.
struct Folder(PathBuf);

impl Folder {
    fn of(root: &Path, target: &str) -> Result<Self, Failure> {
        let folder = root.join("fuzz/seeds").join(target);
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> Result<(), Failure> {
        Ok(fs::write(self.0.join(name), bytes)?)
    }
}
