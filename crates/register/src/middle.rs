//! Where a suburb is, by the locations that are in it.

use crate::RegisterError;
use crate::names::{known, of_parameter};
use people::Place;
use rusqlite::{Connection, params};
use search::fold;

/// Locations that are looked at most.
const LOOKED_AT: i64 = 500;

/// Locations of one suburb are no further from its middle, in kilometres.
const SUBURB_KM: f64 = 60.0;

const STATES: [&str; 8] = ["act", "nsw", "nt", "qld", "sa", "tas", "vic", "wa"];

/// The middle of a suburb; `None` where there is none of that name, or several.
pub(crate) fn middle(
    connection: &Connection,
    suburb: &str,
) -> Result<Option<Place>, RegisterError> {
    let folded = fold(&suburb.replace(',', " "));
    let (name, state) = match folded.rsplit_once(' ') {
        Some((name, state)) if STATES.contains(&state) => (name, Some(state)),
        Some(_) | None => (folded.as_str(), None),
    };
    let of = |name: &str| known(connection, &of_parameter("Location", name));
    let (Some(city), of_state) = (of("address-city")?, of("address-state")?.unwrap_or(-1)) else {
        return Ok(None);
    };
    let mut statement = connection.prepare_cached(
        "SELECT p.latitude, p.longitude FROM text t
         CROSS JOIN resource r ON r.row = t.resource AND r.state = 0
         CROSS JOIN position p ON p.resource = t.resource
         WHERE t.parameter = ?1 AND t.folded = ?2 AND (?3 IS NULL OR EXISTS (
             SELECT 1 FROM text s WHERE s.resource = t.resource AND s.parameter = ?4
             AND s.folded = ?3))
         LIMIT ?5",
    )?;
    let values = params![city, name, state, of_state, LOOKED_AT];
    let found = statement.query_map(values, |row| Ok(Place::new(row.get(0)?, row.get(1)?)))?;
    let places: Vec<Option<Place>> = found.collect::<Result<_, _>>()?;
    Ok(centre(&places.into_iter().flatten().collect::<Vec<_>>()))
}

/// The mean of places, if all are near it.
fn centre(places: &[Place]) -> Option<Place> {
    let count = f64::from(u32::try_from(places.len()).ok().filter(|it| *it > 0)?);
    let mean = Place {
        latitude: places.iter().map(|it| it.latitude).sum::<f64>() / count,
        longitude: places.iter().map(|it| it.longitude).sum::<f64>() / count,
    };
    let is_one = places.iter().all(|it| it.km_to(mean) <= SUBURB_KM);
    is_one.then_some(mean)
}
