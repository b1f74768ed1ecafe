//! Some entries of a directory, read twice: as they stand, and as a sender understands them.

use crate::Failure;
use crate::commands::directory::bundle::bundle;
use directory::fhir::Resource;
use directory::{Directory, DirectoryReading, FindingCode};
use fhir::Json;
use register::Held;
use std::collections::{HashMap, HashSet};

use super::Finding;

/// All of a file, or a portion of a register.
pub(super) struct Leaf {
    entries: Vec<Json>,
    /// What each entry is called, one for one.
    places: Vec<String>,
    /// The same by `Type/id`; the first counts where two are called so.
    called: HashMap<String, String>,
    reading: DirectoryReading,
}

impl Leaf {
    /// A whole file, where an entry goes by its number.
    ///
    /// # Errors
    /// [`Failure::Usage`], where the bytes are no directory.
    pub(super) fn of_file(bytes: &[u8]) -> Result<Self, Failure> {
        let reading = understood(bytes)?;
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|error| Failure::Usage(error.to_string()))?;
        let bundle = Json::parse(text).map_err(|error| Failure::Usage(error.to_string()))?;
        Ok(Self::new(&bundle, reading, true))
    }

    /// A portion of a register, whose entries go by their ids.
    ///
    /// # Errors
    /// [`Failure::Usage`], where a resource is too large for a directory.
    pub(super) fn of_register(held: &[Held]) -> Result<Self, Failure> {
        let bundle = bundle(held)?;
        let reading = understood(bundle.to_string().as_bytes())?;
        Ok(Self::new(&bundle, reading, false))
    }

    fn new(bundle: &Json, reading: DirectoryReading, is_file: bool) -> Self {
        let entries = bundle.get("entry").into_iter().flat_map(Json::each);
        let entries: Vec<Json> = entries.cloned().collect();
        let mut places = Vec::with_capacity(entries.len());
        let mut called = HashMap::new();
        for (number, entry) in entries.iter().enumerate() {
            let name = entry.get("resource").and_then(name);
            let place = match &name {
                Some(name) if is_file => format!("entry[{number}] {name}"),
                Some(name) => name.clone(),
                None => format!("entry[{number}]"),
            };
            if let Some(name) = name {
                called.entry(name).or_insert_with(|| place.clone());
            }
            places.push(place);
        }
        Self {
            entries,
            places,
            called,
            reading,
        }
    }

    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The resources as they stand, with what each is called.
    pub(super) fn resources(&self) -> impl Iterator<Item = (&Json, &str)> {
        let entries = self.entries.iter().zip(&self.places);
        entries.filter_map(|(entry, place)| Some((entry.get("resource")?, place.as_str())))
    }

    /// The resources as a sender understands them, without those that nobody could use.
    pub(super) fn understood(&self) -> impl Iterator<Item = &Resource> {
        self.reading.directory.resources()
    }

    /// What an understood resource is called.
    pub(super) fn place_of(&self, resource: &Resource) -> String {
        let name = format!("{}/{}", resource.kind(), resource.id());
        self.called.get(&name).cloned().unwrap_or(name)
    }

    /// Full URLs and `Type/id` of all entries.
    pub(super) fn names(&self) -> HashSet<String> {
        let urls = self.entries.iter();
        let urls = urls.filter_map(|it| Some(it.get("fullUrl")?.as_str()?.to_owned()));
        urls.chain(self.called.keys().cloned()).collect()
    }

    /// What was noticed while they were read. Broken references are looked for otherwise: with
    /// what they lead to, and in the whole directory.
    pub(super) fn noticed(&self) -> impl Iterator<Item = Finding> {
        let found = self.reading.findings.iter();
        let found = found.filter(|it| it.code != FindingCode::DanglingReference);
        found.map(|it| Finding {
            severity: it.severity(),
            code: it.code.as_str().into(),
            place: self.renamed(&it.place),
            text: it.sentence().to_owned(),
        })
    }

    /// A place as it is called here, from one that begins with `entry[n]`.
    fn renamed(&self, place: &str) -> String {
        let number = place.strip_prefix("entry[").and_then(|rest| {
            let (number, _) = rest.split_once(']')?;
            number.parse::<usize>().ok()
        });
        let known = number.and_then(|number| self.places.get(number));
        known.map_or_else(|| place.to_owned(), Clone::clone)
    }
}

fn understood(bytes: &[u8]) -> Result<DirectoryReading, Failure> {
    Directory::read(bytes).map_err(|error| Failure::Usage(error.to_string()))
}

/// `Type/id`.
fn name(resource: &Json) -> Option<String> {
    let text = |name: &str| resource.get(name)?.as_str();
    Some(format!("{}/{}", text("resourceType")?, text("id")?))
}
