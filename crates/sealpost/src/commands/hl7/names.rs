//! The names of the files to check: from the command line, and from lists.

use crate::Failure;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

/// The names in a list, one a line; `-` is standard input. Read as they are needed, so that the
/// list may come from a program that is still searching.
pub(super) fn listed(
    list: &Path,
) -> Result<impl Iterator<Item = Result<PathBuf, Failure>>, Failure> {
    let reader: Box<dyn BufRead> = if list == Path::new("-") {
        Box::new(BufReader::new(io::stdin()))
    } else {
        let file = File::open(list).map_err(|error| Failure::file(list, &error))?;
        Box::new(BufReader::new(file))
    };
    let list = list.to_owned();
    let lines = reader.split(b'\n').map(move |line| {
        let mut line = line.map_err(|error| Failure::file(&list, &error))?;
        if line.ends_with(b"\r") {
            line.pop();
        }
        Ok(PathBuf::from(OsString::from_vec(line)))
    });
    Ok(lines.filter(|line| {
        line.as_ref()
            .map_or(true, |name| !name.as_os_str().is_empty())
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_a_line_whatever_the_line_ends_and_whatever_the_bytes() {
        let list = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(list.path(), b"a b.hl7\r\n\n./c\xff.hl7\nlast").unwrap();
        let names: Vec<_> = listed(list.path()).unwrap().map(Result::unwrap).collect();
        let odd = PathBuf::from(OsString::from_vec(b"./c\xff.hl7".to_vec()));
        assert_eq!(
            names,
            [PathBuf::from("a b.hl7"), odd, PathBuf::from("last")]
        );
    }

    #[test]
    fn a_list_that_is_not_there_is_named() {
        let failure = listed(Path::new("/no/such/list")).err().unwrap();
        assert!(failure.to_string().contains("/no/such/list"));
    }
}
