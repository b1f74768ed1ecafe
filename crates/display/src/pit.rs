//! Legacy pathology text (PIT, hl7v2-au §4.3): lines of a three-digit code, a blank and text.
//!
//! The published part of the format names blocks of codes, not columns, and senders move columns
//! about. So nothing is taken out of a line: the report (300 to 399) is shown as text, and what
//! stands before it as it is written. PIT is never written here.

use std::borrow::Cow;

use crate::markup::escape;
use crate::text;

/// Lines that are shown; what is behind them is counted.
const LINES_MAX: usize = 20_000;

/// Code of the line that a report begins with.
const REPORT: u16 = 100;

/// The text of a PIT file.
#[derive(Clone, PartialEq, Eq)]
pub struct Pit {
    reports: Vec<Report>,
    /// Lines beyond what is shown.
    left_out: usize,
}

#[derive(Clone, Default, PartialEq, Eq)]
struct Report {
    /// Who and what it is about, and the file's own header before the first: with their codes.
    head: Vec<String>,
    /// The report as it was written for people.
    lines: Vec<String>,
}

impl Pit {
    /// Whether bytes are PIT: the first line has the code 001, and every line that is looked at
    /// has a code.
    pub fn is(bytes: &[u8]) -> bool {
        const LOOKED_AT: usize = 8;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let bytes = bytes.trim_ascii_start();
        let lines = bytes.split(|byte| matches!(byte, b'\r' | b'\n'));
        let mut lines = lines.filter(|line| !line.trim_ascii().is_empty());
        let has_code = |line: &[u8]| match line {
            [a, b, c] | [a, b, c, b' ' | b'\t', ..] => {
                [a, b, c].iter().all(|it| it.is_ascii_digit())
            }
            _ => false,
        };
        bytes.starts_with(b"001 ") && lines.by_ref().take(LOOKED_AT).all(has_code)
    }

    /// Reads it; `None` where the bytes are no PIT.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        if !Self::is(bytes) {
            return None;
        }
        let text = text::decode(bytes);
        let (mut reports, mut left_out) = (vec![Report::default()], 0);
        let lines = text
            .split(['\r', '\n'])
            .filter(|line| !line.trim().is_empty());
        for (number, line) in lines.enumerate() {
            if number >= LINES_MAX {
                left_out += 1;
                continue;
            }
            let code = line.get(..3).and_then(|code| code.parse::<u16>().ok());
            let is_begun = reports.last().is_some_and(Report::is_begun);
            if code == Some(REPORT) && is_begun {
                reports.push(Report::default());
            }
            if let Some(report) = reports.last_mut() {
                report.add(code, line);
            }
        }
        Some(Self { reports, left_out })
    }

    /// The reports, each as the lines that were written for people.
    pub fn reports(&self) -> impl Iterator<Item = &[String]> {
        self.reports.iter().map(|report| report.lines.as_slice())
    }

    /// All of it as text for a terminal or a page: of each report the lines before it, then the
    /// report.
    pub fn lines(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let of = |report: &'_ Report| -> Vec<String> {
            let mut lines = report.head.clone();
            if !report.head.is_empty() && !report.lines.is_empty() {
                lines.push(String::new());
            }
            lines.extend(report.lines.iter().cloned());
            lines.push(String::new());
            lines
        };
        let lines = self.reports.iter().flat_map(of).map(Cow::Owned);
        let more = (self.left_out > 0).then(|| self.more().into());
        lines.chain(more)
    }

    /// The same as safe HTML.
    pub fn to_html(&self) -> String {
        let mut out = String::new();
        for report in &self.reports {
            for lines in [&report.head, &report.lines] {
                if !lines.is_empty() {
                    out.push_str("<pre>");
                    escape(&lines.join("\n"), &mut out);
                    out.push_str("</pre>");
                }
            }
        }
        if self.left_out > 0 {
            out.push_str(&format!("<p>{}</p>", self.more()));
        }
        out
    }

    fn more(&self) -> String {
        format!("{} more lines are not shown.", self.left_out)
    }
}

impl Report {
    fn is_begun(&self) -> bool {
        !self.lines.is_empty() || self.head.iter().any(|line| line.starts_with("100"))
    }

    fn add(&mut self, code: Option<u16>, line: &str) {
        match code {
            // Codes that end in 9 are separators; one with words in it says something.
            Some(code) if code % 10 == 9 && rest(line).trim().is_empty() => {}
            Some(300..400) => self.lines.push(rest(line).to_owned()),
            // A line without a code goes on with the one before.
            None if !self.lines.is_empty() => self.lines.push(line.to_owned()),
            Some(_) | None => self.head.push(line.to_owned()),
        }
    }
}

/// What stands behind the code.
fn rest(line: &str) -> &str {
    let rest = line.get(3..).unwrap_or_default();
    rest.strip_prefix(' ').unwrap_or(rest)
}

/// Shows how much there is, never what it says.
impl std::fmt::Debug for Pit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pit({} reports)", self.reports.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &[u8] =
        b"001 PINE LABORATORY\r\n009\r\n100 TESSELLATE,Juniper\r\n104 01/02/1980 F\r\n\
        109\r\n205 FBC\r\n301  Haemoglobin  140 <g/L>\r\n302\r\n303  Caf\xe9 au lait\r\n309\r\n\
        100 QUOLL,Basil\r\n301 Sodium 139\r\n999\r\n";

    #[test]
    fn it_is_told_by_its_codes() {
        assert!(Pit::is(TWO) && Pit::is(b"\r\n001 LAB\n100 A\n"));
        for other in [
            b"MSH|^~\\&|".as_slice(),
            b"",
            b"001",
            b"002 LAB\r\n",
            b"001 ways to leave\r\nyour laboratory\r\n",
            b"001|LAB",
            b"0011 LAB",
        ] {
            assert!(!Pit::is(other), "{:?}", other.escape_ascii().to_string());
            assert!(Pit::read(other).is_none());
        }
    }

    #[test]
    fn each_report_is_shown_as_it_was_written_and_nothing_is_lost() {
        let pit = Pit::read(TWO).unwrap();
        let reports: Vec<&[String]> = pit.reports().collect();
        assert_eq!(reports.len(), 2);
        assert_eq!(
            reports[0],
            [" Haemoglobin  140 <g/L>", "", " Café au lait"],
            "columns stay"
        );
        assert_eq!(reports[1], ["Sodium 139"]);
        let html = pit.to_html();
        assert!(html.contains("140 &lt;g/L&gt;\n\n Café"), "{html}");
        assert!(
            html.contains("100 TESSELLATE,Juniper\n104 01/02/1980 F\n205 FBC"),
            "{html}"
        );
        let lines: Vec<_> = pit.lines().collect();
        assert!(lines.iter().any(|line| line == "001 PINE LABORATORY"));
        assert!(!format!("{pit:?}").contains("TESSELLATE"));
    }

    #[test]
    fn a_file_without_report_lines_and_an_endless_one_are_shown_too() {
        let bare = Pit::read(b"001 LAB\n100 QUOLL\n").unwrap();
        assert_eq!(bare.to_html(), "<pre>001 LAB\n100 QUOLL</pre>");
        let many = format!("001 LAB\n100 QUOLL\n{}", "301 x\n".repeat(LINES_MAX));
        let many = Pit::read(many.as_bytes()).unwrap();
        assert!(
            many.to_html()
                .ends_with("<p>2 more lines are not shown.</p>")
        );
        assert_eq!(many.lines().last().unwrap(), "2 more lines are not shown.");
    }
}
