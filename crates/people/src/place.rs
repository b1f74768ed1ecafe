//! Where an entry is, and how far from where somebody looks.

use search::distance_km;

/// A place on earth, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// North is positive.
    pub latitude: f64,
    /// East is positive.
    pub longitude: f64,
}

/// How far is about equally far, in kilometres: what is in an earlier band comes first.
pub const BANDS_KM: [f64; 8] = [2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 500.0, 2_000.0];

impl Place {
    /// A place, if there is one at these degrees.
    #[must_use]
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let fits = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        fits.then_some(Self {
            latitude,
            longitude,
        })
    }

    /// Reads `latitude,longitude`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (north, east) = text.split_once([',', '|'])?;
        Self::new(north.trim().parse().ok()?, east.trim().parse().ok()?)
    }

    /// Kilometres to another place.
    #[must_use]
    pub fn km_to(self, other: Self) -> f64 {
        distance_km(
            (self.latitude, self.longitude),
            (other.latitude, other.longitude),
        )
    }
}

/// The band of a distance; the last, beyond all, for one that is not known.
#[must_use]
pub fn band_of(km: Option<f64>) -> usize {
    let band = km.and_then(|km| BANDS_KM.iter().position(|most| km <= *most));
    band.unwrap_or(BANDS_KM.len())
}

/// Sides of cells in degrees, with a digit for each.
const SIDES: [(char, f64); 3] = [('1', 0.1), ('2', 1.0), ('3', 10.0)];

/// Kilometres of one degree of latitude, a little too few.
const DEGREE_KM: f64 = 110.0;

/// Cells that a circle may need at most; a circle that needs more is not asked by cells.
const CELLS: usize = 64;

/// The cells that a place lies in, one of each size.
#[must_use]
pub fn cells_of(place: Place) -> [String; 3] {
    SIDES.map(|(digit, side)| {
        cell(
            digit,
            index(place.latitude, side),
            index(place.longitude, side),
        )
    })
}

/// Cells that together cover the circle around a place; `None` where they would be too many, or
/// the circle reaches a pole or the date line.
#[must_use]
pub fn cells_around(place: Place, within_km: f64) -> Option<Vec<String>> {
    let up = within_km / DEGREE_KM;
    let shrunk = (place.latitude.abs() + up).to_radians().cos();
    if place.latitude.abs() + up >= 85.0 {
        return None;
    }
    let along = up / shrunk;
    if place.longitude.abs() + along >= 180.0 {
        return None;
    }
    SIDES.iter().find_map(|(digit, side)| {
        let rows = index(place.latitude - up, *side)..=index(place.latitude + up, *side);
        let columns = index(place.longitude - along, *side)..=index(place.longitude + along, *side);
        let count = rows.clone().count().saturating_mul(columns.clone().count());
        let cells = rows.flat_map(|row| columns.clone().map(move |column| (row, column)));
        (count <= CELLS).then(|| {
            cells
                .map(|(row, column)| cell(*digit, row, column))
                .collect()
        })
    })
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "degrees over a tenth: at most 1,800"
)]
fn index(degrees: f64, side: f64) -> i32 {
    (degrees / side).floor() as i32
}

fn cell(digit: char, row: i32, column: i32) -> String {
    // Counted from the pole and the date line, so that no sign is needed.
    format!(":{digit}:{}_{}", row + 1_000, column + 2_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_are_read() {
        let sydney = Place::parse("-33.8688, 151.2093").unwrap();
        let melbourne = Place::parse("-37.8136|144.9631").unwrap();
        assert!((sydney.km_to(melbourne) - 713.0).abs() < 2.0);
        for text in ["", "91,0", "0,181", "x,1", "1"] {
            assert_eq!(Place::parse(text), None, "{text}");
        }
        assert_eq!(band_of(Some(2.0)), 0);
        assert_eq!(band_of(Some(2.1)), 1);
        assert_eq!(band_of(None), BANDS_KM.len());
    }

    proptest! {
        #[test]
        fn a_circle_is_covered(
            north in -80.0..80.0_f64, east in -180.0..180.0_f64,
            up in -6.0..6.0_f64, along in -6.0..6.0_f64, band in 0..BANDS_KM.len(),
        ) {
            let from = Place::new(north, east).unwrap();
            let to = Place::new(north + up, (east + along).clamp(-180.0, 180.0)).unwrap();
            let within = BANDS_KM[band];
            if let Some(cells) = cells_around(from, within) && from.km_to(to) <= within {
                prop_assert!(cells_of(to).iter().any(|cell| cells.contains(cell)));
            }
        }
    }
}
