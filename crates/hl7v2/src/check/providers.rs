//! Tests of how organisations and providers are written.

use crate::check::identifiers::HPIO_ARC;
use crate::check::perform::all_values;
use crate::check::report::Broken;
use crate::message::Message;
use crate::value::Value;

/// Assigning authority of Medicare provider numbers, HL7 table 0363.
pub(crate) const MEDICARE: &str = "AUSHICPR";

/// A facility that is identified by its HPI-O has a name and the type ISO.
pub(crate) fn facility(message: &Message, broken: &mut Broken<'_>) {
    for hd in all_values(message, broken) {
        let whole = !hd.component_text(1).is_empty() && hd.component_text(3) == "ISO";
        if hd.component_text(2).starts_with(HPIO_ARC) && !whole {
            broken.at(&hd);
        }
    }
}

/// The authority of a provider is in component 9 and not in 8.
pub(crate) fn authority(message: &Message, broken: &mut Broken<'_>) {
    for provider in all_values(message, broken).filter(is_misplaced) {
        broken.at(&provider);
    }
}

/// The name of a provider is in components 2 and 3, and not one text with a comma.
pub(crate) fn name(message: &Message, broken: &mut Broken<'_>) {
    for provider in all_values(message, broken) {
        let one_text = |number| provider.component_text(number).contains(", ");
        if provider.component_text(3).is_empty() && (one_text(1) || one_text(2)) {
            broken.at(&provider);
        }
    }
}

/// Whether AUSHICPR stands one component too early.
pub(crate) fn is_misplaced(provider: &Value<'_>) -> bool {
    provider.component_text(9).is_empty() && provider.component_text(8) == MEDICARE
}
