//! Finding a private key in a PEM file, and the little DER that this needs.

use zeroize::Zeroizing;

use crate::KeyError;

/// The PKCS#8 DER of the first private key in `text`. A PKCS#1 key is wrapped to PKCS#8.
pub(crate) fn pkcs8(text: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let (label, after) = after.split_once("-----").ok_or(KeyError::NotPem)?;
        let (body, after) = after.split_once("-----END ").ok_or(KeyError::NotPem)?;
        rest = after;
        match label {
            "PRIVATE KEY" => return decoded(body),
            "RSA PRIVATE KEY" => {
                // The older form says that it is encrypted in header lines, which have colons.
                if body.contains(':') {
                    return Err(KeyError::Encrypted);
                }
                return Ok(pkcs8_of_pkcs1(&decoded(body)?));
            }
            "ENCRYPTED PRIVATE KEY" => return Err(KeyError::Encrypted),
            "EC PRIVATE KEY" | "DSA PRIVATE KEY" => return Err(KeyError::NotRsa),
            _ => {}
        }
    }
    Err(KeyError::NotPem)
}

fn decoded(body: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    xml::decode_base64(body)
        .map(Zeroizing::new)
        .ok_or(KeyError::NotPem)
}

/// RFC 5208: `SEQUENCE { version 0, algorithm rsaEncryption, OCTET STRING key }`.
fn pkcs8_of_pkcs1(pkcs1: &[u8]) -> Zeroizing<Vec<u8>> {
    const VERSION: [u8; 3] = [0x02, 0x01, 0x00];
    const RSA_ENCRYPTION: [u8; 15] = [
        0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
    ];
    let key = tagged(0x04, pkcs1);
    let mut body = Zeroizing::new(Vec::with_capacity(key.len() + 32));
    body.extend_from_slice(&VERSION);
    body.extend_from_slice(&RSA_ENCRYPTION);
    body.extend_from_slice(&key);
    tagged(0x30, &body)
}

fn tagged(tag: u8, content: &[u8]) -> Zeroizing<Vec<u8>> {
    // Room for everything at once: growing would leave copies of the key behind.
    let mut out = Zeroizing::new(Vec::with_capacity(content.len() + 10));
    out.push(tag);
    let length = content.len().to_be_bytes();
    let significant: Vec<u8> = length
        .iter()
        .copied()
        .skip_while(|byte| *byte == 0)
        .collect();
    match (significant.len(), significant.first()) {
        (0, _) => out.push(0),
        (1, Some(&byte)) if byte < 0x80 => out.push(byte),
        (count, _) => {
            out.push(0x80 | u8::try_from(count).unwrap_or(8));
            out.extend_from_slice(&significant);
        }
    }
    out.extend_from_slice(content);
    out
}

#[cfg(test)]
mod tests {
    use super::{pkcs8, tagged};
    use crate::KeyError;

    #[test]
    fn lengths_are_written_as_der_wants_them() {
        let length_of = |n: usize| tagged(4, &vec![0; n])[1..].to_vec();
        assert_eq!(length_of(0), [0]);
        assert_eq!(length_of(127)[0], 127);
        assert_eq!(length_of(128)[..2], [0x81, 128]);
        assert_eq!(length_of(255)[..2], [0x81, 255]);
        assert_eq!(length_of(256)[..3], [0x82, 1, 0]);
    }

    #[test]
    fn each_kind_of_file_is_told_apart() {
        let pem = |label: &str, body: &str| {
            format!("-----BEGIN {label}-----\r\n{body}\r\n-----END {label}-----\r\n")
        };
        let certificate = pem("CERTIFICATE", "AAAA");
        let key = pkcs8(&(certificate.clone() + &pem("PRIVATE KEY", "AQ\nID"))).unwrap();
        assert_eq!(*key, [1, 2, 3]);
        let wrapped = pkcs8(&pem("RSA PRIVATE KEY", "AQID")).unwrap();
        assert!(wrapped.ends_with(&[0x04, 3, 1, 2, 3]) && wrapped.starts_with(&[0x30, 23, 2, 1]));
        let error = |text: &str| pkcs8(text).unwrap_err();
        assert_eq!(error(""), KeyError::NotPem);
        assert_eq!(error(&certificate), KeyError::NotPem);
        assert_eq!(error("-----BEGIN PRIVATE KEY-----AQID"), KeyError::NotPem);
        assert_eq!(error(&pem("PRIVATE KEY", "***")), KeyError::NotPem);
        assert_eq!(
            error(&pem("ENCRYPTED PRIVATE KEY", "AQID")),
            KeyError::Encrypted
        );
        let headers = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAQID";
        assert_eq!(error(&pem("RSA PRIVATE KEY", headers)), KeyError::Encrypted);
        assert_eq!(error(&pem("EC PRIVATE KEY", "AQID")), KeyError::NotRsa);
    }
}
