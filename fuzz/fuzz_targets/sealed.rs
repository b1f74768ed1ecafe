//! The harness `sealed`, over whatever the fuzzer makes up, also behind base64.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // Whether the bytes were accepted matters to tests of the seeds only.
    harness::sealed(bytes);
});

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    fuzz::mutate_also_behind_base64(data, size, max_size, seed)
});
