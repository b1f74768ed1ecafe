//! What lies in bytes as base64, in hexadecimal digits, folded or compressed.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};
use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// Bytes to search.
pub(super) struct Layer {
    pub(super) place: String,
    pub(super) bytes: Vec<u8>,
    pub(super) depth: usize,
}

/// Runs of encoded characters shorter than this are words.
const SHORTEST_RUN: usize = 24;
/// Bytes that are unwrapped of one compressed stream.
const STREAM_BYTES: usize = 4 << 20;
/// Streams that give fewer bytes than this hold nothing that is looked for.
const SHORTEST_STREAM: usize = 40;
/// Bytes that are unwrapped to see whether there is a stream at all.
const PROBE_BYTES: usize = 4 << 10;

/// Bytes up to which a layer is read as text all over again.
const SMALL_LAYER: usize = 1 << 20;

/// Layers that lie in this one.
pub(super) fn unwrapped(layer: &Layer) -> Vec<Layer> {
    let below = |what: &str, bytes: Vec<u8>| Layer {
        place: format!("{}, {what}", layer.place),
        bytes,
        depth: layer.depth + 1,
    };
    let mut found = Vec::new();
    // A whole file is folded or escaped as it is, or not at all.
    let may_be_text = layer.depth == 0 || layer.bytes.len() < SMALL_LAYER;
    let unfolded = unfolded(&layer.bytes).filter(|_| may_be_text);
    for bytes in unfolded.iter().chain([&layer.bytes]) {
        found.extend(
            decoded_base64(bytes)
                .into_iter()
                .map(|it| below("base64", it)),
        );
        for (mark, name) in [(b'=', "quoted-printable"), (b'%', "URL-encoded")] {
            let unescaped = unescaped(bytes, mark).filter(|_| may_be_text);
            found.extend(unescaped.map(|it| below(name, it)));
        }
        found.extend(
            decoded_hex(bytes)
                .into_iter()
                .map(|it| below("hexadecimal", it)),
        );
    }
    found.extend(unfolded.map(|bytes| below("unfolded", bytes)));
    let inflated = inflated(layer);
    if !inflated.is_empty() {
        found.push(below("compressed", inflated));
    }
    found
}

/// Without the line breaks of base64, XML and quoted-printable; `None` if there are none.
fn unfolded(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&first, others)) = rest.split_first() {
        let breaks: [&[u8]; 6] = [b"=\r\n", b"=\n", b"&#13;", b"&#xD;", b"\r", b"\n"];
        match breaks.iter().find_map(|it| rest.strip_prefix(*it)) {
            Some(behind) => rest = behind,
            None => {
                out.push(first);
                rest = others;
            }
        }
    }
    (out.len() < bytes.len()).then_some(out)
}

/// What long runs of base64 characters decode to, in either alphabet.
fn decoded_base64(bytes: &[u8]) -> Vec<Vec<u8>> {
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone);
    let mut found = Vec::new();
    for (alphabet, others) in [(&alphabet::STANDARD, b"+/"), (&alphabet::URL_SAFE, b"-_")] {
        let engine = GeneralPurpose::new(alphabet, config);
        let belongs = |byte: &u8| byte.is_ascii_alphanumeric() || others.contains(byte);
        for run in bytes.split(|byte| !belongs(byte)) {
            if run.len() >= SHORTEST_RUN {
                let whole = if run.len() % 4 == 1 {
                    run.len() - 1
                } else {
                    run.len()
                };
                found.extend(engine.decode(&run[..whole]).ok());
            }
        }
    }
    found
}

/// With a mark and two digits read as the byte that they stand for; `None` if there are none.
fn unescaped(bytes: &[u8], mark: u8) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&first, others)) = rest.split_first() {
        let digits = others.first_chunk().filter(|_| first == mark);
        let value = digits
            .and_then(|[high, low]: &[u8; 2]| u8::try_from(digit(*high)? << 4 | digit(*low)?).ok());
        out.push(value.unwrap_or(first));
        rest = if value.is_some() {
            &others[2..]
        } else {
            others
        };
    }
    (out.len() < bytes.len()).then_some(out)
}

/// What long runs of hexadecimal digits stand for.
fn decoded_hex(bytes: &[u8]) -> Vec<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let runs = bytes.split(|byte| !byte.is_ascii_hexdigit());
    let decode = |run: &[u8]| -> Vec<u8> {
        let pairs = run.chunks_exact(2);
        pairs
            .filter_map(|pair| {
                let value = (digit(pair[0])? << 4) | digit(pair[1])?;
                u8::try_from(value).ok()
            })
            .collect()
    };
    runs.filter(|run| run.len() >= SHORTEST_RUN)
        .map(decode)
        .collect()
}

/// What DEFLATE streams in the bytes hold, all together. In a file they may begin anywhere; what
/// was unwrapped before is a stream from its first byte, or has one behind a gzip or zlib header.
fn inflated(layer: &Layer) -> Vec<u8> {
    let bytes = &layer.bytes;
    let (mut all, mut probe) = (Vec::new(), vec![0; PROBE_BYTES]);
    for at in 0..bytes.len() {
        let rest = &bytes[at..];
        let begins = layer.depth == 0 || at == 0 || follows_header(&bytes[..at]);
        // A stored block has nothing that the bytes themselves do not show.
        if !begins || matches!(rest[0] & 0b110, 0 | 0b110) {
            continue;
        }
        let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (_, _, given) = decompress(&mut DecompressorOxide::new(), rest, &mut probe, 0, flags);
        if given < SHORTEST_STREAM {
            continue;
        }
        if given < PROBE_BYTES {
            all.extend(&probe[..given]);
        } else {
            all.extend(match decompress_to_vec_with_limit(rest, STREAM_BYTES) {
                Ok(out) => out,
                // What came before it broke off, or grew too long, is searched as well.
                Err(error) => error.output,
            });
        }
        all.push(0);
    }
    all
}

/// Whether the bytes end in a zlib header (RFC 1950) or in a plain gzip header (RFC 1952).
fn follows_header(before: &[u8]) -> bool {
    let gzip = before.len() >= 10 && before[before.len() - 10..].starts_with(&[0x1f, 0x8b, 8]);
    let zlib = before.last_chunk::<2>().is_some_and(|[kind, check]| {
        kind & 0x0f == 8 && u16::from_be_bytes([*kind, *check]) % 31 == 0
    });
    gzip || zlib
}
