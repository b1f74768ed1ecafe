//! What several fuzz targets share: a mutator that gets behind base64.

#![forbid(unsafe_code)]

use libfuzzer_sys::fuzzer_mutate;

/// Every other time changes the bytes that some base64 value spells, else the text itself.
/// Arguments and result are those of a libFuzzer mutator.
pub fn mutate_also_behind_base64(
    data: &mut [u8],
    size: usize,
    max_size: usize,
    seed: u32,
) -> usize {
    let behind = |bytes: &mut [u8], length: usize| fuzzer_mutate(bytes, length, bytes.len());
    let changed = if seed.is_multiple_of(2) {
        harness::mutate_base64(&data[..size], seed / 2, behind)
    } else {
        None
    };
    match changed.filter(|changed| changed.len() <= max_size) {
        Some(changed) => {
            data[..changed.len()].copy_from_slice(&changed);
            changed.len()
        }
        None => fuzzer_mutate(data, size, max_size),
    }
}
