//! The step that checks the house rules.

use crate::house::House;
use crate::say::say;
use crate::suite::Outcome;
use crate::tidy;

/// Checks every house rule and prints each violation.
pub fn run(house: &House) -> Outcome {
    let found = match tidy::check(&house.root, &house.metadata) {
        Ok(found) => found,
        Err(why) => return Outcome::Failed(why),
    };
    for violation in &found {
        say(&violation.to_string());
    }
    match found.len() {
        0 => Outcome::Passed,
        1 => Outcome::Failed("1 house rule broken, named above".to_owned()),
        many => Outcome::Failed(format!("{many} house rules broken, named above")),
    }
}
