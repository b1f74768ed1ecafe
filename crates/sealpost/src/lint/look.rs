//! One look through a directory: a file as a whole, a register portion by portion.

use super::doubles::Claims;
use super::finding::Findings;
use super::leaf::Leaf;
use super::probe::Addresses;
use super::{
    Circumstances, Finding, Report, certificates, freshness, numbers, owners, references, structure,
};
use crate::Failure;
use register::{Register, RegisterError};

/// Resources of a register that are looked at together.
const TOGETHER: usize = 1_000;

/// What a look came to, before endpoints are called.
pub(crate) struct Look {
    entries: usize,
    found: Findings,
    addresses: Addresses,
}

impl Look {
    /// Looks a file through.
    ///
    /// # Errors
    /// [`Failure::Usage`], where the bytes are no directory.
    pub(crate) fn of_file(bytes: &[u8], circumstances: &Circumstances) -> Result<Self, Failure> {
        let leaf = Leaf::of_file(bytes)?;
        let (mut look, mut claims) = (Self::new(circumstances), Claims::default());
        look.leaf(&leaf, circumstances);
        look.found.extend(references::broken_in_file(&leaf));
        claims.note(&leaf);
        if let Some(mut doubts) = claims.doubts() {
            doubts.note(&leaf);
            look.found.extend(doubts.findings());
        }
        Ok(look)
    }

    /// Looks a register through, whatever its size: what is kept of an entry meanwhile is what is
    /// found about it, and 16 bytes for each SMD target and provider number.
    ///
    /// # Errors
    /// What the disk says.
    pub(crate) fn of_register(
        register: &Register,
        circumstances: &Circumstances,
    ) -> Result<Self, Failure> {
        let failed = |error: RegisterError| {
            Failure::Unavailable(format!("{}: {error}", register.path().display()))
        };
        let (mut look, mut claims) = (Self::new(circumstances), Claims::default());
        for portion in register.walk(TOGETHER) {
            let leaf = Leaf::of_register(&portion.map_err(failed)?)?;
            look.leaf(&leaf, circumstances);
            let broken = references::broken_in_register(&leaf, register);
            look.found.extend(broken.map_err(failed)?);
            claims.note(&leaf);
        }
        if let Some(mut doubts) = claims.doubts() {
            for portion in register.walk(TOGETHER) {
                doubts.note(&Leaf::of_register(&portion.map_err(failed)?)?);
            }
            look.found.extend(doubts.findings());
        }
        Ok(look)
    }

    fn new(circumstances: &Circumstances) -> Self {
        Self {
            entries: 0,
            found: Findings::default(),
            addresses: Addresses::new(&circumstances.called),
        }
    }

    /// What can be said of entries by themselves.
    fn leaf(&mut self, leaf: &Leaf, circumstances: &Circumstances) {
        self.entries += leaf.len();
        let found = &mut self.found;
        found.extend(leaf.noticed());
        found.extend(structure::unsound(leaf));
        found.extend(numbers::wrong(leaf));
        found.extend(owners::of_others(leaf));
        let (at, days) = (circumstances.at, circumstances.days);
        found.extend(certificates::ending(leaf, at, days));
        found.extend(freshness::stale(leaf, circumstances));
        self.addresses.note(leaf, circumstances);
    }

    /// Where endpoints are that are to be called.
    pub(crate) fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// All of it, with what calling the endpoints came to.
    pub(crate) fn report(mut self, unreachable: Vec<Finding>) -> Report {
        self.found.extend(unreachable);
        self.found.report(self.entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ids::Timestamp;
    use register::Change;

    const NOW: Timestamp = Timestamp::from_millis(1_795_305_600_000);

    /// More roles than are looked at together, each at an organisation; the last has the number of
    /// the first, and another leads nowhere.
    fn filled() -> (tempfile::TempDir, Register) {
        let folder = tempfile::tempdir().unwrap();
        let register = Register::open(&folder.path().join("directory.sqlite")).unwrap();
        let put = |body: String| Change::Put {
            body,
            expected: None,
            source: "test".to_owned(),
        };
        let role = |number: usize| {
            let value = if number == TOGETHER { 0 } else { number };
            let person = if number == 7 { "gone" } else { "p" };
            put(format!(
                r#"{{"resourceType":"PractitionerRole","id":"r{number}","active":true,
                "identifier":[{{"system":"{PROVIDER_NUMBER}","value":"N{value}"}}],
                "practitioner":{{"reference":"Practitioner/{person}{number}"}},
                "organization":{{"reference":"Organization/last"}}}}"#
            ))
        };
        let person = |number: usize| {
            put(format!(
                r#"{{"resourceType":"Practitioner","id":"p{number}","active":true}}"#
            ))
        };
        let mut all: Vec<Change> = (0..=TOGETHER).map(role).collect();
        all.extend((0..=TOGETHER).map(person));
        all.push(put(
            r#"{"resourceType":"Organization","id":"last","active":true}"#.to_owned(),
        ));
        register.change(&all, NOW).unwrap();
        (folder, register)
    }

    use directory::uris::id::PROVIDER_NUMBER;

    #[test]
    fn references_and_doubles_are_seen_across_portions() {
        let (_folder, register) = filled();
        let look = Look::of_register(&register, &Circumstances::usual(NOW)).unwrap();
        let report = look.report(Vec::new());
        assert_eq!(report.entries, 2 * TOGETHER + 3);
        let told = |code: &str| -> Vec<String> {
            let found = report.findings.iter().filter(|it| it.code == code);
            let mut places: Vec<_> = found.map(|it| it.place.clone()).collect();
            places.sort();
            places
        };
        assert_eq!(
            told("directory.dangling-reference"),
            ["PractitionerRole/r7"]
        );
        let doubles = ["PractitionerRole/r0", "PractitionerRole/r1000"];
        assert_eq!(told("directory.ambiguous-role"), doubles);
        // The numbers are none: told of each role once.
        assert_eq!(report.errors, TOGETHER + 1);
    }
}
