//! Australian Business Number.

use crate::business_number::business_number;
use crate::digits;

/// Australian Business Number (ABN), eleven digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Abn(String);

business_number!(Abn, 11, "11", check_holds, "http://hl7.org.au/id/abn");

/// Weights of the eleven digits, the first of them lowered by one before.
const WEIGHTS: [u32; 11] = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19];

/// Whether the weighted sum divides by 89.
fn check_holds(number: &str) -> bool {
    // One off the first digit takes its weight, ten, off the sum; adding 79 is the same modulo 89.
    (digits::weighted(number, &WEIGHTS) + 79).is_multiple_of(89)
}
