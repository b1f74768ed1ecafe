//! RSA signatures over SHA-1, for partners that verify nothing newer.
//!
//! `aws-lc-rs` verifies these and does not make them, so the C library below it is called
//! directly. This is the only unsafe code of the crate.
#![allow(
    unsafe_code,
    reason = "the safe interface has no RSA-SHA1 signing; see the module text"
)]

use std::ptr::NonNull;

use aws_lc_sys::{
    CBS, CBS_init, EVP_PKEY, EVP_PKEY_free, EVP_PKEY_get0_RSA, EVP_parse_private_key, NID_sha1,
    RSA_sign, RSA_size,
};

/// An imported RSA private key, owned.
pub(crate) struct Sha1Signer(NonNull<EVP_PKEY>);

// SAFETY: the key is never changed after it is imported. The library documents that functions
// taking an RSA key that is not being changed may be called from several threads at once, and
// locks what it caches inside (blinding, Montgomery values).
unsafe impl Send for Sha1Signer {}
// SAFETY: as above.
unsafe impl Sync for Sha1Signer {}

impl Sha1Signer {
    /// Imports PKCS#8 DER. `None` when it is not an RSA key.
    pub(crate) fn from_pkcs8(der: &[u8]) -> Option<Self> {
        let mut input = CBS {
            data: std::ptr::null(),
            len: 0,
        };
        // SAFETY: `input` outlives both calls and `der` outlives what is read through it;
        // EVP_parse_private_key copies what it keeps and returns an owned key or null.
        let key = unsafe {
            CBS_init(&raw mut input, der.as_ptr(), der.len());
            EVP_parse_private_key(&raw mut input)
        };
        let signer = Self(NonNull::new(key)?);
        // SAFETY: the key is valid; the result is borrowed from it, or null for another kind.
        let rsa = unsafe { EVP_PKEY_get0_RSA(signer.0.as_ptr()) };
        (!rsa.is_null()).then_some(signer)
    }

    /// Signs a SHA-1 digest (RSASSA-PKCS1-v1_5). `signature` must be as long as the modulus.
    pub(crate) fn sign(&self, digest: &[u8; 20], signature: &mut [u8]) -> Option<()> {
        let mut written = 0;
        // SAFETY: `rsa` is borrowed from the key that `self` owns and is not null (checked at
        // import). RSA_sign reads 20 bytes of `digest` and writes at most RSA_size bytes, which
        // `signature` is checked to have.
        let signed = unsafe {
            let rsa = EVP_PKEY_get0_RSA(self.0.as_ptr());
            if usize::try_from(RSA_size(rsa)).ok()? != signature.len() {
                return None;
            }
            RSA_sign(
                NID_sha1,
                digest.as_ptr(),
                digest.len(),
                signature.as_mut_ptr(),
                &raw mut written,
                rsa,
            )
        };
        (signed == 1 && usize::try_from(written) == Ok(signature.len())).then_some(())
    }
}

impl Drop for Sha1Signer {
    fn drop(&mut self) {
        // SAFETY: the key is owned by `self` and not used afterwards. The library wipes it.
        unsafe { EVP_PKEY_free(self.0.as_ptr()) }
    }
}
