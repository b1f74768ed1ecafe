//! Reading a context out of whatever file clinical software exports.

use crate::{Failure, output};
use compose::Context;
use compose::context::{
    ContextError, CsvMapping, Extract, MAX_CONTEXT_BYTES, from_csv, from_hl7, from_pit,
};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The file that a document is begun with.
#[derive(Debug, clap::Args)]
pub(crate) struct ContextFile {
    /// Patient, author, recipients and record: JSON, or an extract of the clinical software in
    /// HL7, PIT or CSV.
    #[arg(long)]
    context: PathBuf,
    /// For CSV: where a column goes, as `COLUMN=PLACE`, e.g. `Surname=patient.family`.
    #[arg(long, value_parser = pair)]
    map: Vec<(String, String)>,
}

impl ContextFile {
    /// The context; what was left out of an extract is said on standard error.
    pub(crate) fn read(&self) -> Result<Context, Failure> {
        let bytes = read(&self.context)?;
        let wrong =
            |error: ContextError| Failure::Usage(format!("{}: {error}", self.context.display()));
        let extract = self.extract(&bytes).map_err(wrong)?;
        for finding in &extract.findings {
            output::complain(&format!("{}: {}", finding.place, finding.sentence));
        }
        Ok(extract.context)
    }

    /// By what the file begins with.
    fn extract(&self, bytes: &[u8]) -> Result<Extract, ContextError> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let begins = bytes.trim_ascii_start();
        if begins.starts_with(b"{") {
            let context = Context::from_json(bytes)?;
            let findings = Vec::new();
            return Ok(Extract { context, findings });
        }
        if begins.starts_with(b"MSH") {
            return from_hl7(begins);
        }
        if begins.starts_with(b"001 ") {
            return from_pit(begins);
        }
        let rows = self.map.iter();
        let rows = rows.map(|(column, place)| (column.as_str(), place.as_str()));
        from_csv(bytes, &CsvMapping::new(rows)?)
    }
}

/// `NAME=VALUE`.
pub(crate) fn pair(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=');
    let (name, value) = parts.ok_or("write NAME=VALUE")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

/// One byte more than is taken at most: what is longer is refused by its reader.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let wrong = |error: std::io::Error| Failure::file(path, &error);
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(wrong)?;
    file.take(MAX_CONTEXT_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(wrong)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extract(text: &str) -> Extract {
        let file = ContextFile {
            context: PathBuf::new(),
            map: vec![("Surname".to_owned(), "patient.family".to_owned())],
        };
        file.extract(text.as_bytes()).unwrap()
    }

    #[test]
    fn the_format_is_seen_from_the_first_bytes() {
        let family = |text: &str| extract(text).context.patient.family;
        assert_eq!(family("\u{feff} {\"patient\":{\"family\":\"J\"}}"), "J");
        let hl7 = "MSH|^~\\&|A|B|C|D|20261122||ADT^A08|1|P|2.4\rPID|1||||H^X\r";
        assert_eq!(family(hl7), "H");
        assert_eq!(family("Surname\nC\n"), "C");
        let pit = extract("001 LAB\r\n301 Haemoglobin 140\r\n");
        assert_eq!(pit.context.record.results, ["Haemoglobin 140"]);
    }

    #[test]
    fn a_pair_has_a_name_and_any_value() {
        let wanted = ("a".to_owned(), "b=c".to_owned());
        assert_eq!(pair(" a =b=c"), Ok(wanted));
        assert!(pair("a").is_err());
    }
}
