//! What authorities said, kept on disk across restarts. Every file is checked again when it is
//! read: it proves itself by its signature, so nobody gains by changing it.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use certs::Certificate;
use ids::Timestamp;

/// A folder of lists, answers and certificates.
pub(super) struct Shelf(PathBuf);

impl Shelf {
    /// The folder, made if it is not there.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self(folder.to_owned()))
    }

    pub(super) fn list(&self, url: &str) -> Option<Vec<u8>> {
        fs::read(self.0.join(list_name(url))).ok()
    }

    pub(super) fn answer(&self, subject: &Certificate) -> Option<Vec<u8>> {
        fs::read(self.0.join(format!("{}.ocsp", subject.thumbprint_hex()))).ok()
    }

    /// Every file of this extension, with its name.
    pub(super) fn all(&self, extension: &str) -> Vec<(String, Vec<u8>)> {
        let Ok(entries) = fs::read_dir(&self.0) else {
            return Vec::new();
        };
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        paths
            .filter(|path| path.extension().is_some_and(|it| it == extension))
            .filter_map(|path| {
                let name = path.file_stem()?.to_str()?.to_owned();
                Some((name, fs::read(path).ok()?))
            })
            .collect()
    }

    pub(super) fn put_list(&self, url: &str, bytes: &[u8]) -> io::Result<()> {
        self.put(&list_name(url), bytes)
    }

    pub(super) fn put_answer(&self, subject: &Certificate, bytes: &[u8]) -> io::Result<()> {
        self.put(&format!("{}.ocsp", subject.thumbprint_hex()), bytes)
    }

    pub(super) fn put_issuer(&self, issuer: &Certificate) -> io::Result<()> {
        self.put(&format!("{}.cer", issuer.thumbprint_hex()), issuer.der())
    }

    /// Remembers since when an issuer has been asked about a certificate in vain.
    pub(super) fn put_asked(&self, subject: &Certificate, since: Timestamp) -> io::Result<()> {
        let name = format!("{}.asked", subject.thumbprint_hex());
        self.put(&name, since.to_rfc3339().as_bytes())
    }

    pub(super) fn forget_asked(&self, subject: &Certificate) {
        let name = format!("{}.asked", subject.thumbprint_hex());
        // It need not be there.
        drop(fs::remove_file(self.0.join(name)));
    }

    /// Whole or not at all.
    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let temporary = self.0.join(format!(".{name}.tmp"));
        let mut file = fs::File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, self.0.join(name))
    }
}

/// A file name for an address, which may hold anything.
fn list_name(url: &str) -> String {
    let name = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, url.as_bytes());
    format!("{name}.crl")
}
