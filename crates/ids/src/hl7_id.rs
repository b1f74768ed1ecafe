//! An identifier as HL7 v2 carries it: value, assigning authority, type.

use std::fmt;

use crate::hd::Hd;

/// What CX (components 1, 4, 5), XCN (1, 9, 13) and PRD-7 (1, 2, 3) all say. The value may be a
/// patient's, so `Debug` hides it.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Hl7Id {
    /// The value, unescaped.
    pub id: String,
    /// Who assigned it, for example `AUSHIC`.
    pub authority: Hd,
    /// What it is, from table 0203, for example `NI`.
    pub type_code: String,
}

impl Hl7Id {
    /// From a value, an authority and a type.
    #[must_use]
    pub fn new(id: &str, authority: Hd, type_code: &str) -> Self {
        Self {
            id: id.to_owned(),
            authority,
            type_code: type_code.to_owned(),
        }
    }
}

impl fmt::Debug for Hl7Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hl7Id")
            .field("id", &"redacted")
            .field("authority", &self.authority)
            .field("type_code", &self.type_code)
            .finish()
    }
}

/// How one kind of identifier is told from the others in HL7 v2.
pub(crate) struct Hl7Spec {
    /// Namespace we write, then others we take (table 0363, in any case).
    pub(crate) authorities: &'static [&'static str],
    /// OID of the authority, taken in its universal id; empty where it has none.
    pub(crate) authority_oid: &'static str,
    /// Type we write, then others we take.
    pub(crate) types: &'static [&'static str],
    /// The authority assigns nothing else, so that an absent type is enough: senders often stop
    /// at XCN-9.
    pub(crate) sole_kind: bool,
}

impl Hl7Spec {
    pub(crate) fn write(&self, value: &str) -> Hl7Id {
        let first = |list: &[&'static str]| list.first().copied().unwrap_or_default();
        Hl7Id::new(
            value,
            Hd::new(first(self.authorities), "", ""),
            first(self.types),
        )
    }

    pub(crate) fn is(&self, hl7: &Hl7Id) -> bool {
        let authority = &hl7.authority;
        let any_case =
            |list: &[&str], text: &str| list.iter().any(|t| t.eq_ignore_ascii_case(text));
        let by_oid = !self.authority_oid.is_empty() && authority.universal_id == self.authority_oid;
        let ours = by_oid || any_case(self.authorities, &authority.namespace);
        let untyped = self.sole_kind && hl7.type_code.is_empty();
        ours && (untyped || any_case(self.types, &hl7.type_code))
    }
}

/// Gives an identifier its HL7 v2 form. `$as_str` is its accessor.
macro_rules! hl7_form {
    ($name:ident, $as_str:ident, $spec:expr) => {
        impl $name {
            /// Value, authority and type for CX, XCN or PRD-7.
            #[must_use]
            pub fn to_hl7(&self) -> crate::Hl7Id {
                $spec.write(self.$as_str())
            }

            /// From CX, XCN or PRD-7, as leniently as `read`; nothing, and no finding, when
            /// authority and type say that it is another kind of identifier.
            #[must_use]
            pub fn read_hl7(hl7: &crate::Hl7Id) -> (Option<Self>, Vec<crate::IdFinding>) {
                if $spec.is(hl7) {
                    Self::read(&hl7.id)
                } else {
                    (None, Vec::new())
                }
            }
        }
    };
}

pub(crate) use hl7_form;
