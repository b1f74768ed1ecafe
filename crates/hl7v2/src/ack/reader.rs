//! Who opened a message, as a read ack names them in MSH-3 (ADRM 8.4).

use ids::Hd;

/// A person who opened a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Their user name.
    pub name: String,
    /// How they are known to the sender.
    pub id: ReaderId,
}

/// The identifier of a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReaderId {
    /// HPI-I at HPI-O, `<HPI-I>@<HPI-O>`; the type is NPIO.
    AtOrganisation(String),
    /// A Medicare provider number; the type is AUSHICPR.
    ProviderNumber(String),
}

impl Reader {
    /// MSH-3 of a read ack: `name^number^AUSHICPR` or `name^HPI-I@HPI-O^NPIO`.
    pub fn to_hd(&self) -> Hd {
        match &self.id {
            ReaderId::AtOrganisation(id) => Hd::new(&self.name, id, "NPIO"),
            ReaderId::ProviderNumber(number) => Hd::new(&self.name, number, "AUSHICPR"),
        }
    }

    /// Reads MSH-3 of a read ack; `None` when it is of neither form.
    pub fn from_hd(hd: &Hd) -> Option<Self> {
        let id = match hd.universal_type.as_str() {
            "NPIO" => ReaderId::AtOrganisation(hd.universal_id.clone()),
            "AUSHICPR" => ReaderId::ProviderNumber(hd.universal_id.clone()),
            _ => return None,
        };
        Some(Self {
            name: hd.namespace.clone(),
            id,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_read_back() {
        for id in [
            ReaderId::ProviderNumber("4024742F".into()),
            ReaderId::AtOrganisation("8003611566666859@8003621566684455".into()),
        ] {
            let reader = Reader {
                name: "kbanks".into(),
                id,
            };
            assert_eq!(Reader::from_hd(&reader.to_hd()), Some(reader));
        }
        assert_eq!(Reader::from_hd(&Hd::new("APP", "1.2.3", "ISO")), None);
    }
}
