//! The step that measures the provider directory at 20,000 roles: it must load, find something by
//! every search, and end. The figures of a million are in docs/directory.md.

use crate::house::House;
use crate::run::{self, Limit};
use crate::say::say;
use crate::suite::Outcome;

/// Roles of the directory, and how often each search is asked.
const SIZE: [&str; 4] = ["--roles", "20000", "--searches", "50"];
/// Searches that are measured.
const ROWS: usize = 22;
/// A minute or two; this is for a busy machine, in the dev profile.
const LIMIT: Limit = Limit::minutes(15);

/// Runs the benchmark of the register.
pub fn run(house: &House) -> Outcome {
    measure(house).into()
}

fn measure(house: &House) -> Result<(), String> {
    let bench = ["bench", "--profile", "dev", "--package", "register"];
    let mut command = house.cargo(&bench);
    command.args(["--bench", "directory", "--"]).args(SIZE);
    let text = run::capture(&mut command, LIMIT)?;
    say(text.trim_end());
    let faults = faults(&text);
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("\n"))
    }
}

/// What is wrong with the table: a row ends with the two times and how much was found.
fn faults(text: &str) -> Vec<String> {
    let rows: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split_whitespace().rev().take(3).collect())
        .filter(|row: &Vec<&str>| row.len() == 3 && row.iter().all(|it| it.parse::<f64>().is_ok()))
        .collect();
    let mut faults = Vec::new();
    if rows.len() != ROWS {
        faults.push(format!("{} searches were measured, not {ROWS}", rows.len()));
    }
    let empty = rows.iter().filter(|row| row[0] == "0").count();
    if empty > 0 {
        faults.push(format!("{empty} searches found nothing"));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::{ROWS, faults};

    #[test]
    fn every_search_must_be_there_and_find_something() {
        let whole = "a search of roles     0.10   1.20   30\n".repeat(ROWS);
        assert_eq!(faults(&whole), Vec::<String>::new());
        assert_eq!(faults("load  1.0 s   file 3 MiB\n").len(), 1);
        let empty = whole.replacen("   30", "    0", 1);
        assert_eq!(faults(&empty), ["1 searches found nothing"]);
    }
}
