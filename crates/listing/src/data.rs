//! The part of a practice's configuration that only directories want: plain data.

use serde::{Deserialize, Serialize};

/// What a practice says of itself besides its roster. Rows name the roster's ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ListingData {
    /// Australian Business Number, 11 digits.
    pub abn: Option<String>,
    /// Telephone of the whole practice.
    pub phone: Option<String>,
    /// Fax of the whole practice.
    pub fax: Option<String>,
    /// E-mail address, for administration.
    pub email: Option<String>,
    /// Payload codes that are taken; without any, all that the node carries.
    pub payloads: Vec<String>,
    /// Organisations that may publish for the practice: HPI-Os or URIs, such as its provider's.
    pub delegates: Vec<String>,
    /// Places: what the roster does not say of them.
    #[serde(rename = "location")]
    pub locations: Vec<ListedLocation>,
    /// People: what the roster does not say of them.
    #[serde(rename = "practitioner")]
    pub practitioners: Vec<ListedPractitioner>,
    /// Services: what the roster does not say of them.
    #[serde(rename = "service")]
    pub services: Vec<ListedService>,
}

/// A place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedLocation {
    /// Id of the location in the roster.
    pub id: String,
    /// Where it is.
    pub address: Address,
    /// Location Specific Practice Number.
    #[serde(default)]
    pub lspn: Option<String>,
    /// NATA site number.
    #[serde(default)]
    pub nata_site: Option<String>,
    /// Its telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// Its fax.
    #[serde(default)]
    pub fax: Option<String>,
    /// Degrees north and east, e.g. `["-33.8600", "151.2000"]`, for searches by distance.
    #[serde(default)]
    pub position: Option<(String, String)>,
    /// Shut for good, from this day on (`2026-12-31`): the place is listed as inactive.
    #[serde(default)]
    pub closed: Option<String>,
}

/// A street address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Street and number.
    pub line: String,
    /// Suburb.
    pub suburb: String,
    /// `ACT`, `NSW`, `NT`, `QLD`, `SA`, `TAS`, `VIC` or `WA`.
    pub state: String,
    /// Four digits.
    pub postcode: String,
}

/// A person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedPractitioner {
    /// Id of the practitioner in the roster.
    pub id: String,
    /// Title; without one, what the roster's name begins with.
    #[serde(default)]
    pub title: Option<String>,
    /// Given name; needed where the roster's name has more than two words beside the title.
    #[serde(default)]
    pub given: Option<String>,
    /// Family name; as above.
    #[serde(default)]
    pub family: Option<String>,
    /// Ahpra registration, e.g. `MED0001234567`.
    #[serde(default)]
    pub ahpra: Option<String>,
    /// Qualifications as people write them, e.g. `FRACP`.
    #[serde(default)]
    pub qualifications: Vec<String>,
    /// What the person does, e.g. `Cardiologist`.
    #[serde(default)]
    pub occupation: Option<String>,
    /// SNOMED CT codes of the specialties.
    #[serde(default)]
    pub specialties: Vec<String>,
}

/// A service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedService {
    /// Id of the service in the roster.
    pub id: String,
    /// Id of the location in the roster where it is offered; needed where there are several.
    #[serde(default)]
    pub location: Option<String>,
    /// SNOMED CT codes of what it is for.
    #[serde(default)]
    pub specialties: Vec<String>,
    /// Its telephone.
    #[serde(default)]
    pub phone: Option<String>,
}
