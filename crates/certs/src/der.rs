//! Just enough DER to read OCSP responses and to write OCSP requests.

use ids::Timestamp;
use x509_parser::asn1_rs::{Any, Class, FromDer};

pub(crate) const BIT_STRING: u32 = 3;
pub(crate) const ENUMERATED: u32 = 10;
pub(crate) const GENERALIZED_TIME: u32 = 24;
pub(crate) const INTEGER: u32 = 2;
pub(crate) const OBJECT_IDENTIFIER: u32 = 6;
pub(crate) const OCTET_STRING: u32 = 4;
pub(crate) const SEQUENCE: u32 = 16;

/// Reads one value after another. Nothing is said of why a value cannot be read: whoever made it
/// has to make it again.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a>(&'a [u8]);

/// One value.
pub(crate) struct Value<'a> {
    /// Its content, without tag and length.
    pub(crate) content: &'a [u8],
    /// All of it.
    pub(crate) whole: &'a [u8],
    context: bool,
    tag: u32,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The next value, whatever it is.
    pub(crate) fn value(&mut self) -> Option<Value<'a>> {
        let (rest, any) = Any::from_der(self.0).ok()?;
        let whole = &self.0[..self.0.len() - rest.len()];
        let context = match any.header.class() {
            Class::ContextSpecific => true,
            Class::Universal => false,
            Class::Application | Class::Private => return None,
        };
        self.0 = rest;
        Some(Value {
            content: any.data,
            whole,
            context,
            tag: any.header.tag().0,
        })
    }

    /// The next value, which must be of this universal type.
    pub(crate) fn take(&mut self, tag: u32) -> Option<Value<'a>> {
        self.value()
            .filter(|value| !value.context && value.tag == tag)
    }

    /// What is in the next value, which must be a sequence.
    pub(crate) fn sequence(&mut self) -> Option<Self> {
        self.take(SEQUENCE).map(|value| Self(value.content))
    }

    /// The next value, if it has this context-specific tag.
    pub(crate) fn context(&mut self, number: u32) -> Option<Value<'a>> {
        let before = *self;
        let value = self.value();
        let wanted = value.filter(|value| value.number() == Some(number));
        if wanted.is_none() {
            *self = before;
        }
        wanted
    }

    /// A moment, to the second, as RFC 5280 writes it: `20261122010203Z`.
    pub(crate) fn time(&mut self) -> Option<Timestamp> {
        let text = std::str::from_utf8(self.take(GENERALIZED_TIME)?.content).ok()?;
        let plain = text.len() == 15 && text.is_ascii() && text.ends_with('Z');
        if !plain {
            return None;
        }
        let part = |from: usize, to: usize| &text[from..to];
        let written = format!(
            "{}-{}-{}T{}:{}:{}Z",
            part(0, 4),
            part(4, 6),
            part(6, 8),
            part(8, 10),
            part(10, 12),
            part(12, 14)
        );
        Timestamp::parse_rfc3339(&written).ok()
    }
}

impl Value<'_> {
    /// Its context-specific tag.
    pub(crate) fn number(&self) -> Option<u32> {
        self.context.then_some(self.tag)
    }
}

pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    write(0x30, &parts.concat())
}

pub(crate) fn octet_string(content: &[u8]) -> Vec<u8> {
    write(0x04, content)
}

/// A non-negative integer from its big-endian bytes without leading zeros.
pub(crate) fn integer(bytes: &[u8]) -> Vec<u8> {
    let sign: &[u8] = match bytes.first() {
        Some(first) if first & 0x80 == 0 => &[],
        Some(_) | None => &[0],
    };
    write(0x02, &[sign, bytes].concat())
}

/// A context-specific tag around whole values.
pub(crate) fn explicit(number: u8, content: &[u8]) -> Vec<u8> {
    write(0xa0 | number, content)
}

fn write(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let zeros = length.iter().take_while(|byte| **byte == 0).count();
    let digits = &length[zeros..];
    let mut out = vec![tag];
    match digits {
        [] => out.push(0),
        [short] if *short < 0x80 => out.push(*short),
        long => {
            out.push(0x80 | u8::try_from(long.len()).unwrap_or(0x7f));
            out.extend_from_slice(long);
        }
    }
    out.extend_from_slice(content);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let long = vec![7; 300];
        let written = sequence(&[&integer(&[0x80]), &octet_string(&long), &explicit(2, &[])]);
        let mut outer = Reader::new(&written);
        let mut inner = outer.sequence().unwrap();
        assert!(outer.is_empty());
        assert_eq!(inner.take(INTEGER).unwrap().content, [0, 0x80]);
        assert!(inner.context(2).is_none(), "it is not next yet");
        assert_eq!(inner.take(OCTET_STRING).unwrap().content, long);
        assert_eq!(inner.context(2).unwrap().content, [0_u8; 0]);
        assert!(inner.value().is_none() && inner.is_empty());
    }

    #[test]
    fn times_are_whole_and_in_utc() {
        let read = |text: &[u8]| Reader::new(&write(24, text)).time();
        let moment = read(b"20261122010203Z").unwrap();
        assert_eq!(moment.to_rfc3339(), "2026-11-22T01:02:03Z");
        for bad in [
            &b"20261122010203"[..],
            b"2026112201020Z",
            b"20261322010203Z",
            b"20261122010203.5Z",
            b"\xff0261122010203Z",
            b"2026\xc3\xa422010203Z",
        ] {
            assert!(read(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn what_is_cut_or_too_long_is_not_read() {
        let written = sequence(&[&octet_string(&[1, 2, 3])]);
        for end in 0..written.len() {
            assert!(Reader::new(&written[..end]).sequence().is_none(), "{end}");
        }
        assert!(
            Reader::new(&[0x30, 0x80, 0, 0]).value().is_none(),
            "no length"
        );
    }
}
