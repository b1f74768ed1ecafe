//! OBR and OBX, and the ORC of orders: one group for each document, displays last
//! (fact sheet 1.3, 1.4 and 1.6).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hl7v2::{Builder, Component};
use zones::Moment;

use super::number;
use super::people::xcn;
use crate::code::Code;
use crate::correspondence::Correspondence;
use crate::document::Document;
use crate::kind::Form;
use crate::observation::{Observation, ObservationValue};
use crate::provider::Provider;

/// All groups of a message.
pub(super) fn all(out: &mut Builder, input: &Correspondence) {
    for (at, document) in input.documents().enumerate() {
        if input.form == Form::Orm {
            orc(out, input, document);
        }
        obr(out, input, document, at);
        let mut group = Group {
            out,
            document,
            count: 0,
        };
        for observation in &document.observations {
            group.observation(observation);
        }
        group.attachments();
        group.displays();
    }
}

fn stamp(moment: Option<Moment>) -> String {
    moment.map(Moment::to_hl7).unwrap_or_default()
}

fn orc(out: &mut Builder, input: &Correspondence, document: &Document) {
    let control = input.order.unwrap_or_default().code();
    let segment = out
        .segment("ORC")
        .text(1, control)
        .components(2, &document.id.components())
        .components(7, &["", "", "", "", "", input.urgency.code()])
        .text(9, &stamp(input.at));
    xcn(segment, 12, &input.author).end();
}

fn obr(out: &mut Builder, input: &Correspondence, document: &Document, at: usize) {
    let order = input.form == Form::Orm;
    let mut segment = out.segment("OBR").text(1, &number(at));
    if order {
        segment = segment.components(2, &document.id.components());
    } else {
        if let Some(placer) = &document.placer {
            segment = segment.components(2, &placer.components());
        }
        segment = segment.components(3, &document.id.components());
    }
    let asked = input.requester.as_ref().unwrap_or(&input.author);
    segment = segment
        .components(4, &document.code.components())
        .text(7, &stamp(document.observed_at))
        .text(13, &document.clinical_information);
    if !asked.name.is_empty() {
        segment = xcn(segment, 16, asked);
    }
    segment = segment
        .text(22, &stamp(document.reported_at))
        .text(24, &document.section)
        .text(25, document.status.map_or("", crate::Status::code));
    if !input.form.is_ref() {
        segment = segment.components(27, &["", "", "", "", "", input.urgency.code()]);
    }
    for copy in &input.copies {
        segment = xcn(segment, 28, copy);
    }
    if input.form == Form::Oru && !input.author.name.is_empty() {
        segment = segment.components(32, &[Component::Parts(&interpreter(&input.author))]);
    }
    segment.end();
}

/// OBR-32.1 is a CN: the name of the authority stands in its subcomponent 9.
fn interpreter(author: &Provider) -> [&str; 9] {
    let name = &author.name;
    let id = author.main_identifier();
    let (id, authority) = id.map_or(("", ""), |id| (&*id.id, &*id.authority.namespace));
    [
        id,
        &name.family,
        &name.given,
        &name.middle,
        &name.suffix,
        &name.prefix,
        "",
        "",
        authority,
    ]
}

/// The OBX of one group.
struct Group<'a> {
    out: &'a mut Builder,
    document: &'a Document,
    count: usize,
}

impl Group<'_> {
    fn observation(&mut self, observation: &Observation) {
        let set = number(self.count);
        self.count += 1;
        let mut segment = self
            .out
            .segment("OBX")
            .text(1, &set)
            .components(3, &observation.code.components())
            .text(4, &observation.sub_id);
        segment = match &observation.value {
            ObservationValue::Number(number) => segment.text(2, "NM").text(5, number),
            ObservationValue::Coded(code) => {
                segment.text(2, "CE").components(5, &code.components())
            }
            ObservationValue::Text(text) | ObservationValue::Other { text, .. } => {
                segment.text(2, "FT").text(5, text)
            }
        };
        if let Some(units) = &observation.units {
            segment = segment.components(6, &units.components());
        }
        segment = segment.text(7, &observation.range);
        for flag in &observation.abnormal {
            segment = segment.repeat(8, &[&**flag]);
        }
        segment
            .text(11, observation.status.map_or("", crate::Status::code))
            .text(14, &stamp(observation.observed_at))
            .end();
    }

    fn attachments(&mut self) {
        for file in &self.document.attachments {
            let bytes = file.content.here().map_or(&[][..], |bytes| &bytes.0);
            let (kind, subtype) = file.media_type.split_once('/').unwrap_or_default();
            self.encapsulated(&file.code, kind, subtype, bytes);
        }
    }

    /// Text, RTF, HTML, PDF: software that shows only one takes the last that it can.
    fn displays(&mut self) {
        let displays = &self.document.displays;
        if let Some(text) = displays.text.as_ref().and_then(|text| text.here()) {
            let set = number(self.count);
            self.count += 1;
            let status = self.status();
            let at = stamp(self.document.reported_at);
            self.out
                .segment("OBX")
                .text(1, &set)
                .text(2, "FT")
                .components(3, &["TXT", "Display format in TXT", "AUSPDI"])
                .text(5, text)
                .text(11, status)
                .text(14, &at)
                .end();
        }
        let display = |code, text| Code::new(code, text, "AUSPDI");
        if let Some(rtf) = displays.rtf.as_ref().and_then(|rtf| rtf.here()) {
            let code = display("RTF", "Display format in RTF");
            self.encapsulated(&code, "text", "rtf", &rtf.0);
        }
        if let Some(html) = displays.html.as_ref().and_then(|html| html.here()) {
            let code = display("HTML", "Display format in HTML");
            self.encapsulated(&code, "text", "html", html.as_bytes());
        }
        if let Some(pdf) = displays.pdf.as_ref().and_then(|pdf| pdf.here()) {
            let code = display("PDF", "Display format in PDF");
            self.encapsulated(&code, "application", "pdf", &pdf.0);
        }
    }

    fn encapsulated(&mut self, code: &Code, kind: &str, subtype: &str, bytes: &[u8]) {
        let set = number(self.count);
        self.count += 1;
        let data = STANDARD.encode(bytes);
        let status = self.status();
        let at = stamp(self.document.reported_at);
        self.out
            .segment("OBX")
            .text(1, &set)
            .text(2, "ED")
            .components(3, &code.components())
            .components(5, &["", kind, subtype, "Base64", &*data])
            .text(11, status)
            .text(14, &at)
            .end();
    }

    /// OBX-11 of what is not an observation; in an order, which has no status, final.
    fn status(&self) -> &'static str {
        let status = self.document.status.unwrap_or(crate::Status::Final);
        status.of_observation().code()
    }
}
