//! Files of one JSON record a line, read within limits.

use crate::Failure;
use audit::MAX_LINE_BYTES;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// Gives every line of a file to `take`, with its number from 1; `None` for one that is too long
/// or not UTF-8.
pub(super) fn each(
    path: &Path,
    mut take: impl FnMut(u64, Option<&str>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let mut reader = BufReader::new(File::open(path).map_err(failed)?);
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        let limit = MAX_LINE_BYTES as u64 + 1;
        let read = reader
            .by_ref()
            .take(limit)
            .read_until(b'\n', &mut line)
            .map_err(failed)?;
        if read == 0 {
            return Ok(());
        }
        number += 1;
        if line.ends_with(b"\n") {
            line.pop();
        } else if line.len() > MAX_LINE_BYTES {
            reader.skip_until(b'\n').map_err(failed)?;
            take(number, None)?;
            continue;
        }
        take(number, std::str::from_utf8(&line).ok())?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(content: &[u8]) -> Vec<(u64, Option<String>)> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        let mut lines = Vec::new();
        let take = |number, line: Option<&str>| {
            lines.push((number, line.map(str::to_owned)));
            Ok(())
        };
        each(file.path(), take).unwrap();
        lines
    }

    #[test]
    fn every_line_has_its_number() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            lines(b"a\n\nc"),
            [(1, some("a")), (2, some("")), (3, some("c"))]
        );
        assert_eq!(lines(b""), []);
        assert_eq!(lines(b"a\xff\nb\n"), [(1, None), (2, some("b"))]);
    }

    #[test]
    fn a_line_past_the_limit_is_skipped_whole() {
        let mut content = vec![b'x'; 3 * MAX_LINE_BYTES];
        content.extend(b"\nb\n");
        assert_eq!(lines(&content), [(1, None), (2, Some("b".to_owned()))]);
        let exact = vec![b'x'; MAX_LINE_BYTES];
        assert!(lines(&exact)[0].1.is_some());
    }
}
