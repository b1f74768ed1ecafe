//! Where something stands in a message, e.g. `PID[1]-3(2).4.1`.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Largest number a path may hold, as a count of segments, fields, repetitions or components.
pub const PATH_NUMBER_MAX: u32 = 9_999_999;

/// A place in a message: segment, and optionally occurrence, field, repetition, component,
/// subcomponent, all counted from 1. What is left out means "any" when looking things up.
///
/// Written `SEG[occurrence]-field(repetition).component.subcomponent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Path {
    pub(crate) segment: [u8; 3],
    pub(crate) occurrence: u32,
    pub(crate) field: u32,
    pub(crate) repetition: u32,
    pub(crate) component: u32,
    pub(crate) subcomponent: u32,
}

/// Why a text is not a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PathError {
    /// A number is missing, zero or too large.
    #[error("a path number must be from 1 to {PATH_NUMBER_MAX}")]
    Number,
    /// The text goes on after a complete path, or a bracket is not closed.
    #[error("a path looks like PID[1]-3(2).4.1; something else was found in it")]
    Shape,
    /// The path does not begin with a segment name.
    #[error("a path begins with a segment name: three characters, capitals and digits")]
    Segment,
}

impl Path {
    /// The path of whole segments with this name. Unusable names match nothing.
    pub const fn segment(name: &[u8; 3]) -> Self {
        Self {
            segment: *name,
            occurrence: 0,
            field: 0,
            repetition: 0,
            component: 0,
            subcomponent: 0,
        }
    }

    /// The path of a field, counted from 1; MSH-1 is the separator itself.
    pub const fn field(name: &[u8; 3], field: u32) -> Self {
        Self {
            field,
            ..Self::segment(name)
        }
    }

    /// This path, narrowed to a component counted from 1.
    #[must_use]
    pub const fn component(self, component: u32) -> Self {
        Self { component, ..self }
    }

    /// This path, narrowed to a subcomponent counted from 1.
    #[must_use]
    pub const fn subcomponent(self, subcomponent: u32) -> Self {
        Self {
            subcomponent,
            ..self
        }
    }

    /// This path, narrowed to a repetition counted from 1.
    #[must_use]
    pub const fn repetition(self, repetition: u32) -> Self {
        Self { repetition, ..self }
    }

    /// This path, narrowed to the nth segment of its name, counted from 1.
    #[must_use]
    pub const fn occurrence(self, occurrence: u32) -> Self {
        Self { occurrence, ..self }
    }

    /// The segment name.
    pub fn segment_name(&self) -> &str {
        std::str::from_utf8(&self.segment).unwrap_or("???")
    }
}

impl FromStr for Path {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let (name, mut rest) = text
            .as_bytes()
            .split_first_chunk::<3>()
            .ok_or(PathError::Segment)?;
        if !is_segment_name(name) {
            return Err(PathError::Segment);
        }
        let mut path = Self::segment(name);
        path.occurrence = bracketed(&mut rest, b'[', b']')?;
        if !skip(&mut rest, b'-') {
            return if rest.is_empty() {
                Ok(path)
            } else {
                Err(PathError::Shape)
            };
        }
        path.field = number(&mut rest)?;
        path.repetition = bracketed(&mut rest, b'(', b')')?;
        if skip(&mut rest, b'.') {
            path.component = number(&mut rest)?;
            if skip(&mut rest, b'.') {
                path.subcomponent = number(&mut rest)?;
            }
        }
        if rest.is_empty() {
            Ok(path)
        } else {
            Err(PathError::Shape)
        }
    }
}

impl TryFrom<&str> for Path {
    type Error = PathError;

    fn try_from(text: &str) -> Result<Self, PathError> {
        text.parse()
    }
}

impl From<&Path> for Path {
    fn from(path: &Path) -> Self {
        *path
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.segment_name())?;
        if self.occurrence > 0 {
            write!(f, "[{}]", self.occurrence)?;
        }
        if self.field > 0 {
            write!(f, "-{}", self.field)?;
        }
        if self.repetition > 0 {
            write!(f, "({})", self.repetition)?;
        }
        if self.component > 0 {
            write!(f, ".{}", self.component)?;
        }
        if self.subcomponent > 0 {
            write!(f, ".{}", self.subcomponent)?;
        }
        Ok(())
    }
}

/// Whether three bytes are a segment name: a capital, then two capitals or digits.
pub(crate) fn is_segment_name(name: &[u8]) -> bool {
    matches!(name, [a, b, c] if a.is_ascii_uppercase()
        && (b.is_ascii_uppercase() || b.is_ascii_digit())
        && (c.is_ascii_uppercase() || c.is_ascii_digit()))
}

fn skip(rest: &mut &[u8], byte: u8) -> bool {
    let found = rest.first() == Some(&byte);
    if found {
        *rest = &rest[1..];
    }
    found
}

fn bracketed(rest: &mut &[u8], open: u8, close: u8) -> Result<u32, PathError> {
    if !skip(rest, open) {
        return Ok(0);
    }
    let value = number(rest)?;
    if skip(rest, close) {
        Ok(value)
    } else {
        Err(PathError::Shape)
    }
}

fn number(rest: &mut &[u8]) -> Result<u32, PathError> {
    let mut value = 0u32;
    while let Some((digit, tail)) = rest.split_first().filter(|(byte, _)| byte.is_ascii_digit()) {
        value = value * 10 + u32::from(digit - b'0');
        if value > PATH_NUMBER_MAX {
            return Err(PathError::Number);
        }
        *rest = tail;
    }
    if value == 0 {
        Err(PathError::Number)
    } else {
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_reads_and_writes_back() {
        for text in [
            "PID",
            "PID[2]",
            "PID-3",
            "PID[1]-3",
            "PID-3(2)",
            "PID[1]-3(2).4",
            "PV1-9.9.1",
            "ZZ9[12]-300(41).5.6",
        ] {
            assert_eq!(text.parse::<Path>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_not_a_path_is_refused_with_its_reason() {
        for (text, why) in [
            ("", PathError::Segment),
            ("PI", PathError::Segment),
            ("pid-3", PathError::Segment),
            ("1ID-3", PathError::Segment),
            ("PÏD-3", PathError::Segment),
            ("PID.3", PathError::Shape),
            ("PID[1", PathError::Shape),
            ("PID-3(1", PathError::Shape),
            ("PID-3.1.2.3", PathError::Shape),
            ("PID-", PathError::Number),
            ("PID-0", PathError::Number),
            ("PID-3()", PathError::Number),
            ("PID-99999999999999", PathError::Number),
        ] {
            assert_eq!(text.parse::<Path>(), Err(why), "{text}");
        }
    }

    #[test]
    fn a_path_built_in_code_equals_one_read() {
        let built = Path::field(b"PID", 3)
            .occurrence(1)
            .repetition(2)
            .component(4)
            .subcomponent(1);
        assert_eq!(Ok(built), "PID[1]-3(2).4.1".parse());
    }
}
