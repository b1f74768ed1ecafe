//! MSH-12: the version, the country and the Australian profile. The profile is named in component
//! 3 of MSH-12 (VID.3), not in MSH-21 (ADRM 040).

use crate::message::Message;
use crate::path::Path;

/// What MSH-12 says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Profile {
    /// HL7 version, e.g. `2.4`.
    pub version: String,
    /// Country code, VID.2.1, e.g. `AUS`.
    pub country: String,
    /// Profile id, VID.3.1, e.g. `HL7AU-OO-REF-SIMPLIFIED-201706`; empty when none is named.
    pub id: String,
}

impl Profile {
    /// Simplified referral, level 2.
    pub const REFERRAL: &'static str = "HL7AU-OO-REF-SIMPLIFIED-201706";
    /// Simplified referral, level 1: one display in PDF.
    pub const REFERRAL_L1: &'static str = "HL7AU-OO-REF-SIMPLIFIED-201706-L1";
    /// Orders and results.
    pub const ORDERS: &'static str = "HL7AU-OO-201701";
    /// Order responses, as seen in the field.
    pub const ORDER_RESPONSE: &'static str = "HL7AU-OO-ORR-201701";
    /// Acknowledgements.
    pub const ACK: &'static str = "HL7AU-OO-ACK-201701";
    /// Read acknowledgements. The seven digits are as published.
    pub const ACK_READ: &'static str = "HL7AU-OO-ACK-READ-2020006";

    /// Version 2.4 for Australia with one of the profiles above.
    pub fn australian(id: &str) -> Self {
        Self {
            version: "2.4".to_owned(),
            country: "AUS".to_owned(),
            id: id.to_owned(),
        }
    }

    /// Whether it names Australia or a profile of the Australian localisation.
    pub fn is_australian(&self) -> bool {
        matches!(self.country.as_str(), "AUS" | "AU") || self.id.starts_with("HL7AU")
    }
}

impl Message {
    /// MSH-12. Empty parts when the header does not say.
    pub fn profile(&self) -> Profile {
        const PATH: Path = Path::field(b"MSH", 12);
        let Some(value) = self.first(PATH) else {
            return Profile::default();
        };
        let part = |number| {
            let first = value
                .component(number)
                .and_then(|component| component.subcomponent(1));
            first
                .map(|part| part.text().trim().to_owned())
                .unwrap_or_default()
        };
        Profile {
            version: part(1),
            country: part(2),
            id: part(3),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(msh12: &str) -> Profile {
        let text = format!("MSH|^~\\&|A|B|C|D|20261122||REF^I12|1|P|{msh12}\r");
        Message::read(text).message.unwrap().profile()
    }

    #[test]
    fn the_profile_is_vid_3() {
        let full = of("2.4^AUS&Australia&ISO3166_1^HL7AU-OO-REF-SIMPLIFIED-201706&&L");
        assert_eq!(full, Profile::australian(Profile::REFERRAL));
        assert_eq!(
            of("2.3.1"),
            Profile {
                version: "2.3.1".into(),
                ..Profile::default()
            }
        );
        assert_eq!(of("2.4^AUS").country, "AUS");
        assert!(full.is_australian() && of("2.3.1^AUS&Australia").is_australian());
        assert!(of("2.4^^HL7AU-OO-201701&&L").is_australian() && !of("2.4^NZL").is_australian());
        assert_eq!(of(""), Profile::default());
    }
}
