//! Child processes: run to the end, or captured within a time limit.

use std::io::Read;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How many words of a command are told when it fails.
const WORDS_MAX: usize = 20;

/// How long a captured child may take.
#[derive(Clone, Copy, Debug)]
pub struct Limit(Duration);

impl Limit {
    /// A limit in minutes.
    pub const fn minutes(minutes: u64) -> Self {
        Self(Duration::from_secs(minutes * 60))
    }

    /// A limit in seconds.
    pub const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }
}

/// Runs `command` with our own outputs.
///
/// # Errors
/// When it does not start or does not end with success; the text names the command.
pub fn run(command: &mut Command) -> Result<(), String> {
    command.stdin(Stdio::null());
    let status = command
        .status()
        .map_err(|error| not_started(command, &error))?;
    succeeded(command, status)
}

/// Runs `command` and returns its standard output; its standard error stays ours.
///
/// # Errors
/// When it does not start, prints no UTF-8, ends without success, or does not end within `limit`,
/// after which it is killed; the text names the command.
pub fn capture(command: &mut Command, limit: Limit) -> Result<String, String> {
    let (status, text) = capture_any(command, limit)?;
    succeeded(command, status)?;
    Ok(text)
}

/// Like [`capture`], for a command whose refusal is an answer too.
///
/// # Errors
/// As for [`capture`], but for the exit status, which is returned.
pub fn capture_any(command: &mut Command, limit: Limit) -> Result<(ExitStatus, String), String> {
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command
        .spawn()
        .map_err(|error| not_started(command, &error))?;
    let output = child
        .stdout
        .take()
        .ok_or("a child without a standard output")?;
    let read = read_within(output, limit);
    if read.is_none() {
        end(&mut child)?;
        let seconds = limit.0.as_secs();
        return Err(format!(
            "{} did not end within {seconds} s and was ended",
            words(command)
        ));
    }
    let status = child.wait().map_err(|error| not_started(command, &error))?;
    let bytes = read.unwrap_or_default();
    let text = String::from_utf8(bytes).map_err(|_| format!("{} printed no text", words(command)));
    Ok((status, text?))
}

/// Everything that `output` holds at its end; `None` when the end does not come in time.
fn read_within(mut output: ChildStdout, limit: Limit) -> Option<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // A read error ends the text early; whoever parses it will say what is missing.
        output.read_to_end(&mut bytes).unwrap_or_default();
        sender.send(bytes).unwrap_or_default();
    });
    receiver.recv_timeout(limit.0).ok()
}

fn end(child: &mut Child) -> Result<(), String> {
    let ended = child.kill().and_then(|()| child.wait());
    ended
        .map(|_| ())
        .map_err(|error| format!("a child could not be ended: {error}"))
}

fn succeeded(command: &Command, status: ExitStatus) -> Result<(), String> {
    if status.success() {
        Ok(())
    } else {
        Err(format!("{} ended with {status}", words(command)))
    }
}

fn not_started(command: &Command, error: &std::io::Error) -> String {
    format!("{} did not start: {error}", words(command))
}

/// The command as one would type it; the program without its folder.
fn words(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let name = program.rsplit('/').next().unwrap_or_default().to_owned();
    let args = command
        .get_args()
        .map(|arg| arg.to_string_lossy().into_owned());
    let mut all: Vec<_> = std::iter::once(name).chain(args).collect();
    if all.len() > WORDS_MAX {
        all.truncate(WORDS_MAX);
        all.push("…".to_owned());
    }
    format!("`{}`", all.join(" "))
}

#[cfg(test)]
mod tests {
    use super::{Limit, capture, run};
    use std::process::Command;

    #[test]
    fn output_is_returned() {
        let text = capture(Command::new("echo").arg("a"), Limit::seconds(20));
        assert_eq!(text.unwrap(), "a\n");
    }

    #[test]
    fn failures_name_the_command() {
        let failed = run(&mut Command::new("false")).unwrap_err();
        assert!(failed.starts_with("`false` ended with"), "{failed}");
        let missing = run(&mut Command::new("/nowhere/tool")).unwrap_err();
        assert!(missing.starts_with("`tool` did not start"), "{missing}");
        let text = capture(&mut Command::new("false"), Limit::seconds(20)).unwrap_err();
        assert!(text.starts_with("`false` ended with"), "{text}");
    }

    #[test]
    fn a_long_command_is_cut() {
        let text = run(Command::new("false").args(["x"; 40])).unwrap_err();
        assert!(
            text.starts_with("`false x x") && text.contains(" x …` ended"),
            "{text}"
        );
        assert_eq!(
            text.matches('x').count(),
            super::WORDS_MAX - 1 + "exit".matches('x').count()
        );
    }

    #[test]
    fn a_child_that_does_not_end_is_ended() {
        let late = capture(Command::new("sleep").arg("600"), Limit::seconds(0)).unwrap_err();
        assert_eq!(late, "`sleep 600` did not end within 0 s and was ended");
    }
}
