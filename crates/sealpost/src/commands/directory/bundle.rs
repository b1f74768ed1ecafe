//! Resources of the register as one Bundle.

use crate::Failure;
use fhir::{Json, Object};
use register::Held;

/// One Bundle, as a directory file holds it.
pub(crate) fn bundle(held: &[Held]) -> Result<Json, Failure> {
    let each = held.iter().map(|held| {
        let resource = held.resource();
        let resource = resource.map_err(|error| Failure::Unavailable(error.to_string()))?;
        Ok(Json::Object(Object::new().with("resource", resource)))
    });
    let entries = each.collect::<Result<Vec<_>, Failure>>()?;
    let bundle = Object::new()
        .with("resourceType", Json::text("Bundle"))
        .with("type", Json::text("collection"))
        .with("entry", Json::Array(entries));
    Ok(Json::Object(bundle))
}
