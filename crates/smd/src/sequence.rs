//! The children of an element in the order the schema fixes.

use crate::cursor::{Cursor, Element};
use crate::namespace::Namespace;
use crate::read_error::{Problem, ReadError};

/// One kind of child.
pub(crate) struct Field {
    namespace: Namespace,
    name: &'static str,
    most: usize,
}

impl Field {
    /// A child that occurs once at most.
    pub(crate) const fn one(namespace: Namespace, name: &'static str) -> Self {
        Self::many(namespace, name, 1)
    }

    /// A child that occurs up to `most` times.
    pub(crate) const fn many(namespace: Namespace, name: &'static str, most: usize) -> Self {
        Self {
            namespace,
            name,
            most,
        }
    }
}

/// A walk over the children of one element.
pub(crate) struct Sequence {
    within: &'static str,
    fields: &'static [Field],
    position: usize,
    count: usize,
}

impl Sequence {
    /// Begins with the first child of the element that is open, which we call `within`.
    pub(crate) fn new(within: &'static str, fields: &'static [Field]) -> Self {
        Self {
            within,
            fields,
            position: 0,
            count: 0,
        }
    }

    /// The next child and the name of its field; nothing once the element has closed.
    pub(crate) fn next<'a>(
        &mut self,
        cursor: &mut Cursor<'a>,
    ) -> Result<Option<(&'static str, Element<'a>)>, ReadError> {
        let Some(element) = cursor.child(self.within)? else {
            return Ok(None);
        };
        let rest = self.fields.iter().enumerate().skip(self.position);
        let mut candidates = rest.filter(|(_, f)| element.is(f.namespace, f.name));
        let Some((position, field)) = candidates.next() else {
            let within = self.within;
            return Err(cursor.error(Problem::Unexpected { within }));
        };
        self.count = if position == self.position {
            self.count + 1
        } else {
            1
        };
        self.position = position;
        if self.count > field.most {
            return Err(cursor.error(Problem::TooMuch {
                what: field.name,
                limit: field.most,
            }));
        }
        Ok(Some((field.name, element)))
    }

    /// The value of a child that must be there.
    pub(crate) fn require<T>(
        &self,
        value: Option<T>,
        what: &'static str,
        cursor: &Cursor<'_>,
    ) -> Result<T, ReadError> {
        let within = self.within;
        value.ok_or_else(|| cursor.error(Problem::Missing { what, within }))
    }
}
