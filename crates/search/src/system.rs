//! Systems that have several names.

use directory::{CodeSet, uris::id};

/// The name under which a system is compared: one for all its aliases (sheet §1.6). The codes of
/// the two sets of secure messaging are URIs of their own, so both sets may share one name, as
/// AU PD's own pages do.
#[must_use]
pub fn canonical_system(system: &str) -> &str {
    let sets = [CodeSet::SmdInterfaces, CodeSet::PayloadTypes];
    if sets.iter().any(|set| set.systems().contains(&system)) {
        return CodeSet::SmdInterfaces.canonical();
    }
    if system == id::NPIO_OLDER {
        return id::NPIO;
    }
    system
}
