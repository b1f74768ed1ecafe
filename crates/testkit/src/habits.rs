//! Habits: what one clinical product does besides what its profile says.

use connectors::folder::Profile;

/// What one product does besides what its profile says.
#[derive(Clone, Copy, Debug)]
pub struct Habits {
    /// It looks into its incoming folder at one of so many looks of the test.
    pub looks_every: usize,
    /// It moves files into a private folder before it imports them.
    pub processing: bool,
    /// It exports every message under one name, the next when the last was taken.
    pub one_name: bool,
    /// It writes into the final file in two goes, and holds it open meanwhile.
    pub in_place: bool,
    /// It writes its extensions in capitals.
    pub capitals: bool,
    /// What its lines end in.
    pub line_end: &'static str,
    /// How many results it writes into one file.
    pub together: usize,
    /// It cannot import one message of so many.
    pub refuses_every: Option<usize>,
}

impl Habits {
    /// Of the product that a profile is about.
    pub fn of(profile: &Profile) -> Self {
        let plain = Self {
            looks_every: 1,
            processing: false,
            one_name: false,
            in_place: false,
            capitals: false,
            line_end: "\r",
            together: 1,
            refuses_every: None,
        };
        match profile.name.as_str() {
            "best-practice" => Self {
                in_place: true,
                ..plain
            },
            "careright" => Self {
                line_end: "\n",
                ..plain
            },
            "genie" => Self {
                looks_every: 20,
                one_name: true,
                ..plain
            },
            "healthlink" => Self {
                line_end: "\r\n",
                ..plain
            },
            "medical-director" => Self {
                processing: true,
                capitals: true,
                ..plain
            },
            "medical-objects" => Self {
                together: 5,
                ..plain
            },
            "stat-health" => Self {
                refuses_every: Some(5),
                ..plain
            },
            _ => plain,
        }
    }
}
