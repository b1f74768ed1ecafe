//! The secrets that a private key consists of.

use super::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Bytes of a secret number that are looked for: enough to be no chance, few enough to lie within
/// one page of a database.
const PIECE: usize = 32;

/// What must not be found of a private key (PKCS#8, PEM): its lines, and its private numbers in
/// both byte orders, in pieces, since a database may lay out what it keeps in pages.
pub fn secrets_of_key(whose: &str, pem: &str) -> Vec<Secret> {
    let lines: Vec<_> = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = STANDARD
        .decode(lines.concat())
        .expect("a PEM key is base64");
    let mut secrets = Vec::new();
    // The first lines hold the public modulus, which certificates show as well.
    let private = lines.len() / 2;
    for line in lines
        .iter()
        .skip(private)
        .filter(|line| line.len() == lines[0].len())
    {
        secrets.push(Secret::text(&format!("{whose} PEM key"), line));
    }
    for (name, number) in private_numbers(&der) {
        for piece in number.chunks_exact(PIECE) {
            let name = format!("{whose} {name}");
            secrets.push(Secret::bytes(&name, piece));
            let reversed: Vec<u8> = piece.iter().rev().copied().collect();
            secrets.push(Secret::bytes(&name, &reversed));
        }
    }
    secrets
}

/// d, p, q, dP, dQ and qInv of an RSA key (RFC 8017, A.1.2) in a PKCS#8 wrapping (RFC 5958).
fn private_numbers(der: &[u8]) -> Vec<(&'static str, &[u8])> {
    let pkcs8 = children(der).next().expect("a sequence");
    let wrapped = children(pkcs8).nth(2).expect("a private key");
    let rsa = children(wrapped).next().expect("an RSA private key");
    let names = [
        "exponent",
        "prime",
        "prime",
        "exponent",
        "exponent",
        "coefficient",
    ];
    // After version, modulus and public exponent.
    let numbers = children(rsa).skip(3);
    names.into_iter().zip(numbers).collect()
}

/// The contents of the elements in DER bytes, one after the other.
fn children(mut der: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (&length, rest) = der.get(1..)?.split_first()?;
        let (length, rest) = match length {
            short if short < 0x80 => (usize::from(short), rest),
            long => {
                let (digits, rest) = rest.split_at(usize::from(long & 0x7f));
                let value = digits.iter().fold(0, |n, byte| n << 8 | usize::from(*byte));
                (value, rest)
            }
        };
        let (content, rest) = rest.split_at(length);
        der = rest;
        Some(content)
    })
}
