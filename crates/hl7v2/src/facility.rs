//! MSH-3 to MSH-6: who speaks to whom, as hierarchic designators.

use ids::Hd;

use crate::message::Message;
use crate::path::Path;
use crate::value::Value;

impl Value<'_> {
    /// The value as an HD: its components, or the subcomponents of one component.
    pub fn hd(&self) -> Hd {
        let parts: Vec<_> = if self.path().component > 0 {
            self.subcomponents()
                .take(3)
                .map(|part| part.text())
                .collect()
        } else {
            self.components().take(3).map(|part| part.text()).collect()
        };
        Hd::from_components(&parts)
    }
}

impl Message {
    /// MSH-3, the software that made the message; for a read ack, the reader.
    pub fn sending_application(&self) -> Hd {
        self.header_hd(3)
    }

    /// MSH-4, the organisation the message comes from.
    pub fn sending_facility(&self) -> Hd {
        self.header_hd(4)
    }

    /// MSH-5, the software the message is for.
    pub fn receiving_application(&self) -> Hd {
        self.header_hd(5)
    }

    /// MSH-6, the organisation the message is for.
    pub fn receiving_facility(&self) -> Hd {
        self.header_hd(6)
    }

    fn header_hd(&self, field: u32) -> Hd {
        self.first(Path::field(b"MSH", field))
            .map(|value| value.hd())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_designators_are_read_with_escapes_undone() {
        let text = "MSH|^~\\&|APP|Wattle \\T\\ Co^1.2.36.1.2001.1003.0.8003621566684455^ISO||\
                    EDI01\r\
                    PID|1||9^^^HOSP&1.2.3&ISO^MR\r";
        let message = Message::read(text).message.unwrap();
        assert_eq!(message.sending_application(), Hd::new("APP", "", ""));
        let facility = message.sending_facility();
        assert_eq!(facility.namespace, "Wattle & Co");
        assert_eq!(facility.hpio().unwrap().as_str(), "8003621566684455");
        assert!(message.receiving_application().is_empty());
        assert_eq!(message.receiving_facility(), Hd::new("EDI01", "", ""));
        assert_eq!(
            message.first("PID-3.4").unwrap().hd(),
            Hd::new("HOSP", "1.2.3", "ISO")
        );
    }
}
