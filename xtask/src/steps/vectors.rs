//! The table of sealed payloads in the shared data: each file and the digest expected of it.

/// One sealed payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vector {
    /// Its file name.
    pub file: String,
    /// The `DigestValue` that opening must show, base64.
    pub digest: String,
}

/// Reads the rows of every table of `readme` whose first cell names an XML file.
///
/// # Errors
/// When there is no such row, or one whose last cell is no digest: a table that was not understood
/// must not look like a check that passed.
pub fn parse(readme: &str) -> Result<Vec<Vector>, String> {
    let mut vectors = Vec::new();
    for line in readme.lines() {
        let inside = line
            .trim()
            .strip_prefix('|')
            .and_then(|row| row.strip_suffix('|'));
        let cells: Vec<_> = inside
            .unwrap_or_default()
            .split('|')
            .map(str::trim)
            .collect();
        let (Some(file), Some(digest)) = (cells.first(), cells.last()) else {
            continue;
        };
        if !file.ends_with(".xml") {
            continue;
        }
        if !is_digest(digest) {
            return Err(format!(
                "the row of {file} ends with `{digest}`, which is no digest"
            ));
        }
        vectors.push(Vector {
            file: (*file).to_owned(),
            digest: (*digest).to_owned(),
        });
    }
    if vectors.is_empty() {
        Err("no row names an XML file".to_owned())
    } else {
        Ok(vectors)
    }
}

/// Whether `text` is the base64 of a SHA-1 or a SHA-256 digest.
fn is_digest(text: &str) -> bool {
    let alphabet = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    matches!(text.len(), 28 | 44) && text.ends_with('=') && text.bytes().all(alphabet)
}

#[cfg(test)]
mod tests {
    use super::parse;

    const ROW: &str = "| a.xml | sha1 / aes256-cbc | AAAAAAAAAAAAAAAAAAAAAAAAAAA= |";

    #[test]
    fn rows_that_name_a_file_are_read() {
        let readme = format!("| folder | what |\n|---|---|\n| `b/` | c |\n\n# X\n{ROW}\nEnd.");
        let vectors = parse(&readme).unwrap();
        assert_eq!(vectors.len(), 1);
        assert_eq!(vectors[0].file, "a.xml");
        assert_eq!(vectors[0].digest, "AAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    }

    #[test]
    fn a_table_that_is_not_understood_is_an_error() {
        assert!(parse("# Data\n").is_err());
        assert!(parse(&ROW.replace("AAA=", "A=")).is_err());
        assert!(parse("| a.xml | soon |").is_err());
    }
}
