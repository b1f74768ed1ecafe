//! Which bytes are an image that may be shown. The bytes decide, not what is said of them.

/// The media type of an image by its first bytes: PNG, JPEG, GIF. Formats that can hold scripts or
/// references (SVG) are not among them.
pub(super) fn media_type(bytes: &[u8]) -> Option<&'static str> {
    const MARKS: [(&[u8], &str); 4] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
    ];
    let found = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark));
    found.map(|(_, media_type)| *media_type)
}

#[cfg(test)]
mod tests {
    use super::media_type;

    #[test]
    fn the_bytes_decide() {
        assert_eq!(media_type(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(media_type(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
        assert_eq!(media_type(b"GIF89a"), Some("image/gif"));
        for bytes in [&b""[..], b"GIF88a", b"<svg/>", b"%PDF-1.7", b"\x89PNG"] {
            assert_eq!(media_type(bytes), None);
        }
    }
}
