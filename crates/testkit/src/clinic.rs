//! Clinical software of one practice: writes messages, imports what comes, acknowledges it.

use document::Letter;
use engine::Clock;
use engine::clock::SystemClock;
use sealpost::setup::NodeFiles;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use synth::cis::{Verdict, import};
use synth::document::{referral, referral_of_size};
use synth::world::{Patient, Practice};

/// One practice's clinical software, as its folders see it.
pub struct Clinic {
    files: NodeFiles,
    practice: Practice,
    /// How often each message (MSH-10) was imported.
    pub imported: HashMap<String, usize>,
    /// How often each own message was acknowledged, by control id.
    pub acknowledged: HashMap<String, usize>,
}

impl Clinic {
    /// The software of a practice.
    pub fn new(files: NodeFiles, practice: Practice) -> Self {
        Self {
            files,
            practice,
            imported: HashMap::new(),
            acknowledged: HashMap::new(),
        }
    }

    /// Writes one referral into the outgoing folder.
    pub fn send(&self, to: &Practice, control_id: &str) {
        let patient = Patient::juniper_tessellate();
        let bytes = referral(&self.practice, to, &patient, control_id, SystemClock.now());
        let bytes = bytes.expect("a synthetic referral can be written");
        drop_file(&self.files.outgoing(), &format!("{control_id}.ref"), &bytes);
    }

    /// The same, of about so many bytes.
    pub fn send_sized(&self, to: &Practice, control_id: &str, bytes: usize) {
        self.send_about(&Patient::juniper_tessellate(), to, control_id, bytes);
    }

    /// The same about somebody.
    pub fn send_about(&self, patient: &Patient, to: &Practice, control_id: &str, bytes: usize) {
        let now = SystemClock.now();
        let bytes = referral_of_size(&self.practice, to, patient, control_id, now, bytes);
        let bytes = bytes.expect("a synthetic referral can be written");
        drop_file(&self.files.outgoing(), &format!("{control_id}.ref"), &bytes);
    }

    /// Imports what is there, acknowledges it, reads acknowledgements. Returns whether anything
    /// was there.
    pub fn look(&mut self) -> bool {
        let incoming = finished(&self.files.incoming());
        for path in &incoming {
            self.import(path);
        }
        let acks = finished(&self.files.acks());
        for path in &acks {
            let letter = read(path);
            let answer = letter
                .answer
                .expect("only acknowledgements lie in the ack folder");
            *self.acknowledged.entry(answer.control_id).or_default() += 1;
            fs::remove_file(path).expect("an acknowledgement can be removed");
        }
        !(incoming.is_empty() && acks.is_empty())
    }

    fn import(&mut self, path: &Path) {
        let bytes = fs::read(path).expect("an incoming file can be read");
        let letter = Letter::read(&bytes).expect("an incoming file is HL7");
        *self.imported.entry(letter.control_id.clone()).or_default() += 1;
        let control_id = format!("A{}", letter.control_id);
        let ack = import(&bytes, Verdict::Accept, &control_id, SystemClock.now());
        let ack = ack.expect("a referral is acknowledged");
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        drop_file(&self.files.software_acks(), &ack.name(&name), &ack.bytes);
        fs::remove_file(path).expect("an imported file can be removed");
    }
}

fn read(path: &Path) -> Letter {
    let bytes = fs::read(path).expect("an acknowledgement can be read");
    Letter::read(&bytes).expect("an acknowledgement is HL7")
}

/// Files under their final names.
fn finished(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder can be listed");
    let paths = entries.map(|entry| entry.expect("a folder entry can be read").path());
    let mut found: Vec<_> = paths
        .filter(|path| {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            path.is_file() && !name.starts_with(['~', '.']) && !name.ends_with(".tmp")
        })
        .collect();
    found.sort();
    found
}

fn drop_file(folder: &Path, name: &str, bytes: &[u8]) {
    let temporary = folder.join(format!("~{name}.tmp"));
    fs::write(&temporary, bytes).expect("a file can be written");
    fs::rename(&temporary, folder.join(name)).expect("a file can be renamed");
}
