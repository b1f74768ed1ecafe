//! Addressee: an entry that mail can be addressed to, with the entries it leads to.

use ids::{Hd, Hpio, Timestamp};

use crate::bundle::Entry;
use crate::directory::{Directory, Located};
use crate::fhir::{Extension, Extra, HumanName, Identifier, Organization, Practitioner};
use crate::fhir::{PractitionerRole, Reference, Resource};
use crate::name::shown;
use crate::uris;

/// How closely an entry names a recipient: the closest level that fits is the one meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Organisation,
    Service,
    Role,
}

/// A role, service or organisation of the directory.
#[derive(Clone, Copy)]
pub(super) struct Addressee<'a> {
    directory: &'a Directory,
    number: usize,
    entry: &'a Entry,
    level: Level,
}

impl<'a> Addressee<'a> {
    /// The entry with this number, when mail can be addressed to it.
    pub(super) fn new(directory: &'a Directory, number: usize) -> Option<Self> {
        let entry = directory.entries.get(number)?;
        let level = match &entry.resource {
            Resource::PractitionerRole(_) => Level::Role,
            Resource::HealthcareService(_) => Level::Service,
            Resource::Organization(_) => Level::Organisation,
            Resource::Endpoint(_) | Resource::Practitioner(_) | Resource::Other(_) => return None,
        };
        Some(Self {
            directory,
            number,
            entry,
            level,
        })
    }

    pub(super) fn number(&self) -> usize {
        self.number
    }

    pub(super) fn level(&self) -> Level {
        self.level
    }

    pub(super) fn entry(&self) -> &'a Entry {
        self.entry
    }

    pub(super) fn resource(&self) -> &'a Resource {
        &self.entry.resource
    }

    /// Who is meant in the end: two roles of one person are one recipient.
    pub(super) fn person(&self) -> usize {
        let practitioner = self.role().and_then(|role| role.practitioner.as_ref());
        practitioner
            .and_then(|to| self.follow(to))
            .unwrap_or(self.number)
    }

    /// Whether the person or organisation asked not to be shown. A hidden entry is treated as
    /// absent.
    pub(super) fn is_hidden(&self) -> bool {
        let own = match &self.entry.resource {
            Resource::PractitionerRole(role) => role.extension.as_slice(),
            Resource::HealthcareService(service) => &service.extension,
            Resource::Organization(organization) => &organization.extension,
            Resource::Endpoint(_) | Resource::Practitioner(_) | Resource::Other(_) => &[],
        };
        is_suppressed(own)
            || self
                .organization()
                .is_some_and(|to| is_suppressed(&to.extension))
            || self
                .practitioner()
                .is_some_and(|to| is_suppressed(&to.extension))
    }

    /// Whether the entry, its person and its organisation are all in use at that moment.
    pub(super) fn is_active(&self, at: Timestamp) -> bool {
        let (own, period) = match &self.entry.resource {
            Resource::PractitionerRole(role) => (role.active, role.period.as_ref()),
            Resource::HealthcareService(service) => (service.active, None),
            Resource::Organization(organization) => (organization.active, None),
            Resource::Endpoint(_) | Resource::Practitioner(_) | Resource::Other(_) => (None, None),
        };
        own.unwrap_or(true)
            && period.is_none_or(|period| period.covers(at))
            && self
                .organization()
                .is_none_or(|to| to.active.unwrap_or(true))
            && self
                .practitioner()
                .is_none_or(|to| to.active.unwrap_or(true))
    }

    /// The endpoints the entry itself references and that are not hidden.
    pub(super) fn endpoints(&self) -> Vec<Located<'a>> {
        let followed = self.references().iter().filter_map(|to| self.follow(to));
        let endpoints = followed.filter_map(|number| self.directory.endpoint(number));
        endpoints
            .filter(|located| !is_suppressed(&located.endpoint.extension))
            .collect()
    }

    /// Whether a reference to an endpoint leads to none that is there and not hidden.
    pub(super) fn has_lost_endpoints(&self) -> bool {
        self.endpoints().len() < self.references().len()
    }

    /// The endpoints to use for a facility: those that publish it; when none does but the
    /// organisation has the facility's HPI-O, all of them. An empty facility takes all.
    pub(super) fn endpoints_at(&self, facility: &Hd) -> Vec<Located<'a>> {
        let mut endpoints = self.endpoints();
        if facility.is_empty() {
            return endpoints;
        }
        let published = endpoints.iter().any(|located| located.is_at(facility));
        if published || !self.has_hpio_of(facility) {
            endpoints.retain(|located| located.is_at(facility));
        }
        endpoints
    }

    /// Whether this is an entry of the practice the facility names.
    pub(super) fn is_at(&self, facility: &Hd) -> bool {
        facility.is_empty()
            || self.has_hpio_of(facility)
            || !self.endpoints_at(facility).is_empty()
            || self.organization_is_called(facility)
    }

    /// The organisation's HPI-O, when the HI Service counts it as usable.
    pub(super) fn hpio(&self) -> Option<Hpio> {
        let is_hpio = |id: &&Identifier| id.system.as_deref() == Some(uris::id::HPIO);
        let organization = self.organization()?;
        let mut usable = organization
            .identifier
            .iter()
            .filter(is_hpio)
            .filter(|id| id.is_usable());
        usable.find_map(|id| Hpio::read(id.value.as_deref()?).0)
    }

    /// What people call the recipient.
    pub(super) fn name(&self) -> String {
        let place = self.place();
        let person = self.practitioner().and_then(|person| person.name.first());
        let service = match &self.entry.resource {
            Resource::HealthcareService(service) => service.name.clone(),
            Resource::Endpoint(_)
            | Resource::Organization(_)
            | Resource::Practitioner(_)
            | Resource::PractitionerRole(_)
            | Resource::Other(_) => None,
        };
        let first = person.map(HumanName::display).or(service);
        match first.filter(|first| !first.is_empty()) {
            Some(first) => shown(&format!("{first}, {place}")),
            None => place,
        }
    }

    /// What the entry and its organisation say besides, telephone numbers among it.
    pub(super) fn extras(&self) -> Vec<&'a Extra> {
        let own = match &self.entry.resource {
            Resource::PractitionerRole(role) => Some(&role.extra),
            Resource::HealthcareService(service) => Some(&service.extra),
            Resource::Endpoint(_)
            | Resource::Organization(_)
            | Resource::Practitioner(_)
            | Resource::Other(_) => None,
        };
        let of_organisation = self.organization().map(|to| &to.extra);
        own.into_iter().chain(of_organisation).collect()
    }

    /// The names of the person, of a role.
    pub(super) fn people(&self) -> &'a [HumanName] {
        self.practitioner().map_or(&[], |person| &person.name)
    }

    /// What people call the organisation.
    pub(super) fn place(&self) -> String {
        let name = self
            .organization()
            .and_then(|organization| organization.name.as_deref());
        shown(
            name.filter(|name| !name.trim().is_empty())
                .unwrap_or("a practice without a name"),
        )
    }

    fn references(&self) -> &'a [Reference] {
        match &self.entry.resource {
            Resource::PractitionerRole(role) => &role.endpoint,
            Resource::HealthcareService(service) => &service.endpoint,
            Resource::Organization(organization) => &organization.endpoint,
            Resource::Endpoint(_) | Resource::Practitioner(_) | Resource::Other(_) => &[],
        }
    }

    fn role(&self) -> Option<&'a PractitionerRole> {
        match &self.entry.resource {
            Resource::PractitionerRole(role) => Some(role),
            Resource::Endpoint(_)
            | Resource::HealthcareService(_)
            | Resource::Organization(_)
            | Resource::Practitioner(_)
            | Resource::Other(_) => None,
        }
    }

    fn practitioner(&self) -> Option<&'a Practitioner> {
        let number = self.follow(self.role()?.practitioner.as_ref()?)?;
        match &self.directory.entries.get(number)?.resource {
            Resource::Practitioner(practitioner) => Some(practitioner),
            Resource::Endpoint(_)
            | Resource::HealthcareService(_)
            | Resource::Organization(_)
            | Resource::PractitionerRole(_)
            | Resource::Other(_) => None,
        }
    }

    fn organization(&self) -> Option<&'a Organization> {
        let reference = match &self.entry.resource {
            Resource::Organization(organization) => return Some(organization),
            Resource::PractitionerRole(role) => role.organization.as_ref()?,
            Resource::HealthcareService(service) => service.provided_by.as_ref()?,
            Resource::Endpoint(_) | Resource::Practitioner(_) | Resource::Other(_) => return None,
        };
        match &self
            .directory
            .entries
            .get(self.follow(reference)?)?
            .resource
        {
            Resource::Organization(organization) => Some(organization),
            Resource::Endpoint(_)
            | Resource::HealthcareService(_)
            | Resource::Practitioner(_)
            | Resource::PractitionerRole(_)
            | Resource::Other(_) => None,
        }
    }

    fn has_hpio_of(&self, facility: &Hd) -> bool {
        facility
            .hpio()
            .is_some_and(|hpio| self.hpio() == Some(hpio))
    }

    /// A practice without endpoints is known by its name alone; enough to say that it publishes
    /// none, never enough to send.
    fn organization_is_called(&self, facility: &Hd) -> bool {
        let name = self
            .organization()
            .and_then(|organization| organization.name.as_deref());
        self.endpoints().is_empty() && name.is_some_and(|name| name == facility.namespace)
    }

    fn follow(&self, to: &Reference) -> Option<usize> {
        self.directory.index.follow(self.entry, to)
    }
}

/// Whether the `suppressed` extension is present, by whomever it was set.
pub(crate) fn is_suppressed(extensions: &[Extension]) -> bool {
    extensions
        .iter()
        .any(|extension| extension.url == uris::ext::SUPPRESSED)
}
