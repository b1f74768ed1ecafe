//! A one-page PDF of text lines, for synthetic documents.
//!
//! It is PDF 1.4 with the standard font Helvetica, which every viewer has, and it is not PDF/A:
//! no font is embedded.

/// Lines that fit on the page; further ones are left out.
pub const MAX_LINES: usize = 52;

const FONT_SIZE_POINTS: u32 = 10;
const LINE_HEIGHT_POINTS: u32 = 14;
const LEFT_POINTS: u32 = 56;
const TOP_POINTS: u32 = 780;

/// Characters of filler in one comment line.
const FILLER_COLUMNS: usize = 72;

/// A4 page with the given lines. Characters beyond printable ASCII become `?`.
#[must_use]
pub fn page(lines: &[&str]) -> Vec<u8> {
    page_with_filler(lines, 0)
}

/// As [`page`], made about `filler` bytes longer by comments that no viewer shows.
pub(crate) fn page_with_filler(lines: &[&str], filler: usize) -> Vec<u8> {
    let content = content(lines);
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] \
         /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>"
            .to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_owned(),
        format!(
            "<< /Length {} >>\nstream\n{content}endstream",
            content.len()
        ),
    ];
    let mut out = String::from("%PDF-1.4\n");
    push_filler(&mut out, filler);
    let mut offsets = Vec::new();
    for (object, number) in objects.iter().zip(1..) {
        offsets.push(out.len());
        out.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let start = out.len();
    let size = offsets.len() + 1;
    out.push_str(&format!("xref\n0 {size}\n0000000000 65535 f \n"));
    for offset in offsets {
        out.push_str(&format!("{offset:010} 00000 n \n"));
    }
    out.push_str(&format!("trailer\n<< /Size {size} /Root 1 0 R >>\n"));
    out.push_str(&format!("startxref\n{start}\n%%EOF\n"));
    out.into_bytes()
}

fn content(lines: &[&str]) -> String {
    let mut out = format!(
        "BT\n/F1 {FONT_SIZE_POINTS} Tf\n{LINE_HEIGHT_POINTS} TL\n{LEFT_POINTS} {TOP_POINTS} Td\n"
    );
    for line in lines.iter().take(MAX_LINES) {
        out.push('(');
        for c in line.chars() {
            match c {
                '(' | ')' | '\\' => out.extend(['\\', c]),
                ' '..='~' => out.push(c),
                _ => out.push('?'),
            }
        }
        out.push_str(") Tj T*\n");
    }
    out.push_str("ET\n");
    out
}

/// Comment lines whose text does not repeat, so that compression cannot make them vanish.
fn push_filler(out: &mut String, bytes: usize) {
    let end = out.len() + bytes;
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    while out.len() < end {
        out.push('%');
        while !(out.len() + 1).is_multiple_of(FILLER_COLUMNS) && out.len() + 1 < end {
            // Xorshift: any fixed sequence will do.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            out.push(char::from(b'a' + state.to_le_bytes()[0] % 26));
        }
        out.push('\n');
    }
}
