//! A whole message on one page, as the software of a recipient would show it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hl7v2::{Charset, Segment};

use crate::attachment::{Attachment, Trust};
use crate::displays::{Displays, Group};
use crate::facts::facts;
use crate::fault::Fault;
use crate::file_type::FileType;
use crate::formatted::Formatted;
use crate::markup::{document, escape, escaped, whole};
use crate::pick::{Content, Pick, Preference, Shown};
use crate::reading::Reading;

impl Displays<'_> {
    /// An HTML document with the facts of the message, the display of each group, what is wrong
    /// and the list of attachments. It loads nothing and runs nothing; displays stand in
    /// sandboxed frames with a policy of their own.
    pub fn page(&self, preference: &Preference) -> String {
        self.page_with(preference, &[])
    }

    /// The same with attachments that were read elsewhere, each in its group and in a sandboxed
    /// frame like a display. PIT reports and tables of values are read here.
    pub fn page_with(&self, preference: &Preference, readings: &[Reading]) -> String {
        let own = self.attachments().filter_map(Attachment::reading);
        let readings: Vec<Reading> = readings.iter().cloned().chain(own).collect();
        let readings = readings.as_slice();
        let picks = self.pick(preference);
        let mut body = String::new();
        facts_table(&facts(self.message), &mut body);
        concerns(&self.concerns(&picks), &mut body);
        let mut is_bare = true;
        for pick in &picks {
            let Some(group) = self.groups.get(pick.group) else {
                continue;
            };
            let card = self.group(group, pick, readings);
            if !card.is_empty() {
                is_bare = false;
                body.push_str(&format!("<section>{card}</section>\n"));
            }
        }
        if is_bare {
            body.push_str("<p class=\"quiet\">The message has nothing meant to be shown.</p>");
        }
        let attachments: Vec<_> = self.attachments().collect();
        attachment_table(&attachments, readings, &mut body);
        let title = facts(self.message)
            .into_iter()
            .find(|(name, _)| *name == "Patient");
        let title = title.map_or_else(|| "Message".to_owned(), |(_, name)| name);
        whole(&title, POLICY, STYLE, &body)
    }

    /// What the card of a group holds; empty when there is nothing to say.
    fn group(&self, group: &Group<'_>, pick: &Pick, readings: &[Reading]) -> String {
        let mut card = String::new();
        let out = &mut card;
        if !group.title.is_empty() {
            out.push_str(&format!("<h2>{}</h2>", escaped(&group.title)));
        }
        let mut read = String::new();
        for attachment in &group.attachments {
            if let Some(reading) = reading_of(attachment, readings) {
                show_reading(reading, attachment, &group.title, &mut read);
            }
        }
        match &pick.shown {
            Some(shown) => show(shown, &group.title, out),
            None => {
                let is_bare = read.is_empty() && (group.obr.is_some() || !group.values.is_empty());
                self.instead(group, is_bare, out);
            }
        }
        out.push_str(&read);
        for passed in &pick.passed_over {
            let reason = match &passed.fault {
                Some(fault) => fault.sentence(),
                None => "Another display is preferred.".to_owned(),
            };
            let (kind, path) = (passed.kind, passed.path);
            let line = format!("{kind} ({path}) is not shown: {reason}");
            out.push_str(&format!("<p class=\"quiet\">{}</p>", escaped(&line)));
        }
        card
    }

    /// What stands in place of a display: the values, and why, when nothing else is shown.
    fn instead(&self, group: &Group<'_>, is_bare: bool, out: &mut String) {
        if is_bare {
            let why = match group.displays.is_empty() {
                true => "Nothing of this part is meant to be shown",
                false => "No display of this part can be shown",
            };
            let values = match group.values.is_empty() {
                true => "",
                false => "; these are its values",
            };
            out.push_str(&format!("<p class=\"quiet\">{why}{values}.</p>"));
        }
        if !group.values.is_empty() {
            values(&group.values, self.message.charset(), out);
        }
    }
}

const POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; \
    object-src data:; frame-src data:; base-uri 'none'; form-action 'none'";

const STYLE: &str = "\
body{font:15px/1.45 'Liberation Sans',Arial,Helvetica,sans-serif;color:#111;background:#eef1f4;\
margin:0 auto;max-width:960px;padding:16px}\
h2{font-size:17px;margin:0 0 10px}\
section,.facts,.box{background:#fff;border:1px solid #c9d1d9;border-radius:6px;\
padding:12px 16px;margin:0 0 14px}\
.facts{display:grid;grid-template-columns:max-content 1fr max-content 1fr;\
gap:2px 16px}\
.facts dt{color:#555}.facts dd{margin:0}.facts dd:first-of-type{font-weight:bold}\
.warn{border-color:#b54708;background:#fff6ed}.warn ul{margin:4px 0 0;padding-left:20px}\
iframe,object{width:100%;height:75vh;border:1px solid #ddd;background:#fff;display:block}\
.quiet{color:#555;font-size:13px;margin:8px 0 0}\
.remarks{margin:0 0 10px}.remarks ul{margin:0;padding:0;list-style:none}\
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:4px 8px;\
border-bottom:1px solid #ddd;vertical-align:top}th{color:#555;font-weight:normal}\
.bad{color:#a4000f;font-weight:bold}\
pre{font:13px/1.35 'Liberation Mono','DejaVu Sans Mono',Consolas,monospace;margin:0;\
overflow-x:auto}";

/// Above what a person must know.
const HEED: &str = "<b>A person should look at this before it is filed</b>";

fn facts_table(facts: &[(&str, String)], out: &mut String) {
    out.push_str("<dl class=\"facts\">");
    for (name, text) in facts {
        out.push_str(&format!("<dt>{name}</dt><dd>{}</dd>", escaped(text)));
    }
    out.push_str("</dl>\n");
}

fn concerns(concerns: &[Fault], out: &mut String) {
    if concerns.is_empty() {
        return;
    }
    out.push_str(&format!("<div class=\"box warn\">{HEED}<ul>"));
    for fault in concerns {
        let place = match fault.path.as_str() {
            "" => String::new(),
            path => format!(" ({path})"),
        };
        let line = format!("{}{place}", fault.sentence());
        out.push_str(&format!("<li>{}</li>", escaped(&line)));
    }
    out.push_str("</ul></div>\n");
}

fn show(shown: &Shown, title: &str, out: &mut String) {
    let title = if title.is_empty() { "Document" } else { title };
    match &shown.content {
        Content::Html(html) => frame(title, &document(title, html), out),
        Content::Pdf(bytes) => {
            let address = format!("data:application/pdf;base64,{}", STANDARD.encode(bytes));
            let name = escaped(title);
            out.push_str(&format!(
                "<object type=\"application/pdf\" title=\"{name}\" data=\"{address}\">\
                 <p>This viewer does not show PDF here.</p></object>\
                 <p class=\"quiet\"><a download=\"document.pdf\" href=\"{address}\">\
                 Save the PDF</a></p>"
            ));
        }
    }
    let mut words = format!("Shown as {} ({}).", shown.kind, shown.path);
    let odd = shown.faults.iter().map(Fault::sentence);
    for sentence in shown
        .notes
        .iter()
        .map(|note| note.sentence().to_owned())
        .chain(odd)
    {
        words.push(' ');
        words.push_str(&sentence);
    }
    out.push_str(&format!("<p class=\"quiet\">{}</p>", escaped(&words)));
}

/// A whole document in a frame that may do nothing.
fn frame(title: &str, document: &str, out: &mut String) {
    out.push_str("<iframe sandbox=\"\" title=\"");
    escape(title, out);
    out.push_str("\" srcdoc=\"");
    escape(document, out);
    out.push_str("\"></iframe>");
}

/// The reading of an attachment, when there is one.
fn reading_of<'r>(attachment: &Attachment<'_>, readings: &'r [Reading]) -> Option<&'r Reading> {
    let mut readings = readings.iter();
    readings.find(|reading| reading.path == attachment.path)
}

/// What was read of an attachment, below what is to be known of it.
fn show_reading(reading: &Reading, attachment: &Attachment<'_>, group: &str, out: &mut String) {
    let title = attachment.title.as_str();
    if !title.is_empty() && title != group {
        out.push_str(&format!("<h2>{}</h2>", escaped(title)));
    }
    let class = match reading.needs_person {
        true => "box warn",
        false => "quiet remarks",
    };
    out.push_str(&format!("<div class=\"{class}\">"));
    if reading.needs_person {
        out.push_str(HEED);
    }
    out.push_str("<ul>");
    for remark in &reading.remarks {
        out.push_str(&format!("<li>{}</li>", escaped(remark)));
    }
    out.push_str("</ul></div>");
    if let Some(html) = &reading.html {
        let title = if title.is_empty() { "Document" } else { title };
        frame(title, html, out);
    }
}

/// Values of a group without a display, most of all results.
fn values(segments: &[Segment<'_>], charset: Charset, out: &mut String) {
    out.push_str("<table><tr><th>Name</th><th>Value</th><th>Range</th><th>Flag</th></tr>");
    for segment in segments {
        let text = |number| {
            let value = segment.field(number);
            let name = value.map(|value| match value.component_text(2) {
                text if text.trim().is_empty() => value.component_text(1).into_owned(),
                text => text.into_owned(),
            });
            escaped(&name.unwrap_or_default())
        };
        let raw = |number| segment.field(number).map(|value| value.text().into_owned());
        let value = match segment.field(5) {
            Some(value) if matches!(raw(2).as_deref(), Some("FT" | "TX")) => {
                Formatted::of(value.raw(), value.delimiters(), charset).to_html()
            }
            Some(_) => text(5),
            None => String::new(),
        };
        let (name, unit) = (text(3), text(6));
        let (range, flag) = (escaped(&raw(7).unwrap_or_default()), text(8));
        out.push_str(&format!(
            "<tr><td>{name}</td><td>{value} {unit}</td><td>{range}</td><td>{flag}</td></tr>"
        ));
    }
    out.push_str("</table>");
}

fn attachment_table(attachments: &[&Attachment<'_>], readings: &[Reading], out: &mut String) {
    if attachments.is_empty() {
        return;
    }
    out.push_str(
        "<section><h2>Attachments</h2><table>\
         <tr><th>Title</th><th>Type</th><th>Size</th><th>May be opened</th></tr>",
    );
    for attachment in attachments {
        let found = match attachment.found {
            Some(found) => found.name(),
            None => "kept elsewhere",
        };
        let usual = attachment.found.map(FileType::media_type);
        let declared = match attachment.declared.as_str() {
            "" => String::new(),
            declared if usual == Some(declared) => String::new(),
            declared => format!(" (said to be {declared})"),
        };
        let read = reading_of(attachment, readings).map(|reading| reading.html.is_some());
        let trust = match (attachment.trust, read) {
            (Trust::Dangerous(why), _) => {
                format!("<span class=\"bad\">no: {}</span>", escaped(why))
            }
            (Trust::Trusted | Trust::Unknown(_), Some(true)) => "it is shown above".to_owned(),
            (Trust::Trusted, _) => "yes".to_owned(),
            (Trust::Unknown(_), Some(false)) => "with care: its reader does not show it".to_owned(),
            (Trust::Unknown(why), None) => format!("with care: {}", escaped(why)),
        };
        out.push_str(&format!(
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{trust}</td></tr>",
            escaped(&attachment.title),
            escaped(&format!("{found}{declared}")),
            size(attachment.size),
        ));
    }
    out.push_str("</table></section>\n");
}

/// A size as people write it.
fn size(bytes: usize) -> String {
    match bytes {
        0 => "–".to_owned(),
        1..1_024 => format!("{bytes}\u{a0}bytes"),
        1_024..1_048_576 => format!("{}\u{a0}KB", bytes.div_ceil(1_024)),
        _ => format!(
            "{}.{}\u{a0}MB",
            bytes / 1_048_576,
            bytes % 1_048_576 * 10 / 1_048_576
        ),
    }
}
