//! A resource as the register holds it.

use crate::{RegisterError, State};
use fhir::{Json, Object};
use ids::Timestamp;

/// A resource as the register holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its type.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// How often it was written here.
    pub version: u64,
    /// When it was written here.
    pub updated: Timestamp,
    /// Its place among all changes.
    pub change: u64,
    /// Whether it is shown.
    pub state: State,
    /// Who published it.
    pub source: String,
    /// JSON as it was given.
    pub body: String,
}

impl Held {
    /// `Type/id`.
    #[must_use]
    pub fn reference(&self) -> String {
        format!("{}/{}", self.kind, self.id)
    }

    /// The resource as it is served: as it was given, with version and time of this register.
    ///
    /// # Errors
    /// [`RegisterError::Damaged`] for a body that is not JSON: something else wrote the file.
    pub fn resource(&self) -> Result<Json, RegisterError> {
        let given = Json::parse(&self.body)
            .map_err(|error| RegisterError::Damaged(format!("{}: {error}", self.reference())))?;
        let Json::Object(mut object) = given else {
            return Ok(given);
        };
        let mut meta = match object.get("meta") {
            Some(Json::Object(meta)) => meta.clone(),
            Some(_) | None => Object::new(),
        };
        meta.set("versionId", Json::text(self.version.to_string()));
        meta.set("lastUpdated", Json::text(self.updated.to_rfc3339()));
        object.set("meta", Json::Object(meta));
        Ok(Json::Object(object))
    }
}
