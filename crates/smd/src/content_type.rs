//! Which `Content-Type` a request may have.

/// The `Content-Type` of everything we write. It names no action: JAX-WS refuses one that is not
/// exactly that of the header block, and nobody misses it.
pub const CONTENT_TYPE: &str = "application/soap+xml; charset=utf-8";

/// HTTP 415 Unsupported Media Type.
const UNSUPPORTED_MEDIA_TYPE: u16 = 415;

/// Whether a body of this `Content-Type` may be read: SOAP 1.2 in UTF-8. Parameters other than
/// `charset` are ignored, among them `action`, which peers fill in in several ways.
///
/// # Errors
/// The HTTP status to answer with: 415 for SOAP 1.1 (`text/xml`), for attachments, for another
/// character set and for no media type at all.
pub fn accepts_content_type(value: &str) -> Result<(), u16> {
    let mut parts = value.split(';');
    let media_type = parts.next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/soap+xml") {
        return Err(UNSUPPORTED_MEDIA_TYPE);
    }
    for part in parts {
        let Some((name, charset)) = part.split_once('=') else {
            continue;
        };
        let charset = charset.trim().trim_matches('"');
        let readable = ["utf-8", "utf8", "us-ascii"];
        let known = readable
            .iter()
            .any(|known| charset.eq_ignore_ascii_case(known));
        if name.trim().eq_ignore_ascii_case("charset") && !known {
            return Err(UNSUPPORTED_MEDIA_TYPE);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_peers_send_is_accepted() {
        for value in [
            CONTENT_TYPE,
            "application/soap+xml",
            "Application/SOAP+XML;charset=UTF-8;action=\"http://x.example/a;b\"",
            "application/soap+xml; action=\"None\"",
            "application/soap+xml; charset=\"utf-8\"",
            "application/soap+xml;;",
        ] {
            assert_eq!(accepts_content_type(value), Ok(()), "{value}");
        }
    }

    #[test]
    fn everything_else_is_unsupported() {
        for value in [
            "",
            "text/xml; charset=utf-8",
            "application/xml",
            "application/soap+xmlx",
            "multipart/related; type=\"application/xop+xml\"",
            "application/soap+xml; charset=utf-16",
            "application/soap+xml; charset=",
        ] {
            assert_eq!(accepts_content_type(value), Err(415), "{value}");
        }
    }
}
