//! Zip files of another implementation, and ours read by it. Where there is none, that is said.

use std::io::Write as _;
use std::process::{Command, Stdio};

use cda::{Limits, Package};

use crate::letter::letter;

/// Writes packages in every way that this implementation can, each on a line in base64.
const WRITE: &str = r#"
import base64, io, sys, zipfile
root = sys.stdin.buffer.read()
class Stream(io.RawIOBase):
    """A place that cannot be gone back in, so that sizes follow the data."""
    def __init__(self): self.out = bytearray()
    def writable(self): return True
    def write(self, b): self.out += b; return len(b)
def package(target, method, folders):
    with zipfile.ZipFile(target, "w", method) as archive:
        if folders:
            archive.writestr("IHE_XDM/", b"")
            archive.writestr("IHE_XDM/SUBSET01/", b"")
        archive.writestr("IHE_XDM/SUBSET01/CDA_ROOT.XML", root)
        archive.writestr("IHE_XDM/SUBSET01/caf\u00e9.txt", b"")
        archive.comment = b"made elsewhere"
for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
    for folders in (False, True):
        whole = io.BytesIO()
        package(whole, method, folders)
        print(base64.b64encode(whole.getvalue()).decode())
        stream = Stream()
        package(stream, method, folders)
        print(base64.b64encode(bytes(stream.out)).decode())
"#;

/// Reads one package, and prints what is in it.
const READ: &str = r#"
import io, sys, zipfile
with zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())) as archive:
    assert archive.testzip() is None
    for info in archive.infolist():
        print(info.filename, info.file_size)
"#;

/// What the script prints, given this on its standard input; `None` where there is no Python.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn python(script: &str, input: &[u8]) -> Option<String> {
    let child = Command::new("python3")
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("SKIPPED: python3 is not here");
        return None;
    };
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn what_another_implementation_writes_is_read() {
    let root = letter("", "");
    let Some(lines) = python(WRITE, &root) else {
        return;
    };
    assert_eq!(lines.lines().count(), 8);
    for line in lines.lines() {
        let bytes = xml::decode_base64(line).unwrap();
        let package = Package::read(&bytes, &Limits::default()).unwrap();
        assert_eq!(package.root().bytes, root);
        assert_eq!(package.attachments()[0].name, "caf\u{e9}.txt");
        assert!(package.findings().is_empty());
    }
}

#[test]
fn another_implementation_reads_what_we_write() {
    let package = crate::writing::package_with_files();
    let Some(told) = python(READ, &package) else {
        return;
    };
    let names: Vec<&str> = told
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert_eq!(
        names,
        [
            "IHE_XDM/SUBSET01/CDA_ROOT.XML",
            "IHE_XDM/SUBSET01/CDA_SIGN.XML",
            "IHE_XDM/SUBSET01/letter.pdf",
            "IHE_XDM/SUBSET01/trace.png",
            "IHE_XDM/SUBSET01/photo.png",
        ]
    );
}
