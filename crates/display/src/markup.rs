//! The only writer of markup: what is text stays text.

use crate::note::Notes;

/// Markup that is safe to show: elements and attributes of a short list, written here.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Safe {
    /// Elements for the body of an HTML document.
    pub html: String,
    /// What was left out.
    pub notes: Notes,
}

/// Shows its size, never what it says.
impl std::fmt::Debug for Safe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Safe({} bytes, {:?})", self.html.len(), self.notes)
    }
}

/// Appends text with everything escaped that could be markup, in an element or an attribute in
/// double quotes. Control characters other than white space become U+FFFD.
pub(crate) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' => out.push(c),
            '\r' => {}
            // Marks that turn the order of what follows can make another text of it.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c if c.is_control() => out.push(char::REPLACEMENT_CHARACTER),
            c => out.push(c),
        }
    }
}

/// The text escaped.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    escape(text, &mut out);
    out
}

/// A whole HTML document around safe markup. It forbids, whatever it holds, to run or to load
/// anything: only pictures that are written within it are shown. Meant for a sandboxed frame.
pub fn document(title: &str, safe_html: &str) -> String {
    whole(title, FRAME_POLICY, FRAME_STYLE, safe_html)
}

/// A document with this policy and style sheet.
pub(crate) fn whole(title: &str, policy: &str, style: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en-AU\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n<style>{style}</style>\n</head>\n\
         <body>\n{body}\n</body>\n</html>\n"
    )
}

const FRAME_POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; \
    base-uri 'none'; form-action 'none'";

const FRAME_STYLE: &str = "\
body{font:15px/1.45 'Liberation Sans',Arial,Helvetica,sans-serif;color:#111;background:#fff;\
margin:16px;overflow-wrap:break-word}\
pre{font:13px/1.35 'Liberation Mono','DejaVu Sans Mono',Consolas,monospace;margin:0;\
white-space:pre;overflow-x:auto}\
table{border-collapse:collapse}td,th{padding:2px 6px;vertical-align:top;text-align:left}\
table[border]:not([border='0']) td,table[border]:not([border='0']) th{border:1px solid #999}\
p{margin:0 0 .6em}td>p:last-child{margin:0}img{max-width:100%}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(
            escaped("<a href=\"x\" onclick='y'>&\u{1b}\u{202e}\r\n"),
            "&lt;a href=&quot;x&quot; onclick=&#39;y&#39;&gt;&amp;\u{fffd}\n"
        );
    }

    #[test]
    fn a_document_forbids_everything_but_pictures_within() {
        let whole = document("</title><script>", "<p>a</p>");
        assert!(whole.contains("content=\"default-src 'none'; img-src data:; style-src"));
        assert!(whole.contains("<title>&lt;/title&gt;&lt;script&gt;</title>"));
        assert!(!whole.contains("<script"));
    }
}
