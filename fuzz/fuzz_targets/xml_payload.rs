//! The harness `xml_payload`, over whatever the fuzzer makes up.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // Whether the bytes were accepted matters to tests of the seeds only.
    harness::xml_payload(bytes);
});
