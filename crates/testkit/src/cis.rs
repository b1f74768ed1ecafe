//! Clinical information systems, each with the habits that its profile tells of: real folders,
//! time scaled to looks.

use crate::habits::Habits;
use connectors::folder::Profile;
use connectors::folder::profile::Named;
use document::Letter;
use engine::Clock;
use engine::clock::SystemClock;
use rustix::fs::{FlockOperation, flock};
use sealpost::config::Folders;
use std::collections::{BTreeMap, VecDeque};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use synth::cis::{Verdict, import};
use synth::document::{referral, result};
use synth::world::{Patient, Practice};

/// An acknowledgement of its own message, as it lay in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AckSeen {
    /// MSA-1.
    pub code: String,
    /// The file's name.
    pub file: String,
}

/// One practice's clinical information system.
pub struct Cis {
    practice: Practice,
    profile: Profile,
    folders: Folders,
    /// What it does.
    pub habits: Habits,
    /// Whether it writes acknowledgements; a switch that people forget.
    pub acknowledges: bool,
    /// How often each message was imported, by MSH-10.
    pub imported: BTreeMap<String, usize>,
    /// Where each message lay, by MSH-10.
    pub found_in: BTreeMap<String, PathBuf>,
    /// What each file held, by MSH-10.
    pub contents: BTreeMap<String, Vec<u8>>,
    /// What it could not import, by MSH-10.
    pub refused: BTreeMap<String, usize>,
    /// The acknowledgements of its own messages, by MSA-2.
    pub acks: BTreeMap<String, Vec<AckSeen>>,
    /// The files that it wrote its messages into, by MSH-10.
    pub written: BTreeMap<String, String>,
    unanswered: Vec<Unanswered>,
    outbox: VecDeque<Outgoing>,
    half: Option<Half>,
    looks: usize,
    seen: usize,
}

/// A message that is to be written.
struct Outgoing {
    kind: &'static str,
    control_id: String,
    bytes: Vec<u8>,
}

/// A message that was imported and not acknowledged.
struct Unanswered {
    bytes: Vec<u8>,
    file: String,
    kind: String,
}

/// A file that is being written and held open.
struct Half {
    file: File,
    rest: Vec<u8>,
}

impl Cis {
    /// The product with this profile, over these folders; makes those that it needs.
    pub fn new(practice: Practice, folders: Folders) -> Self {
        let profile = folders.profile().expect("a profile that is there");
        let it = Self {
            habits: Habits::of(&profile),
            acknowledges: profile.acknowledges.confirms,
            practice,
            profile,
            folders,
            imported: BTreeMap::new(),
            found_in: BTreeMap::new(),
            contents: BTreeMap::new(),
            unanswered: Vec::new(),
            refused: BTreeMap::new(),
            acks: BTreeMap::new(),
            written: BTreeMap::new(),
            outbox: VecDeque::new(),
            half: None,
            looks: 0,
            seen: 0,
        };
        for folder in it
            .folders
            .read_from(&it.profile)
            .iter()
            .chain(&it.incoming())
        {
            fs::create_dir_all(folder).expect("a folder can be made");
        }
        for folder in it.folders.failed_import.iter() {
            fs::create_dir_all(folder).expect("a folder can be made");
        }
        it
    }

    /// A doctor writes to somebody: a referral, or (for odd numbers) a result.
    pub fn send(&mut self, to: &Practice, number: usize) -> String {
        let (now, patient) = (SystemClock.now(), Patient::juniper_tessellate());
        let (from, is_result) = (&self.practice, number % 2 == 1);
        let control_id = format!("{}{number}", if is_result { "RES" } else { "LTR" });
        let bytes = if is_result {
            result(from, to, &patient, &control_id, now)
        } else {
            referral(from, to, &patient, &control_id, now)
        };
        let bytes = bytes.expect("a synthetic document can be written");
        let kind = if is_result { "ORU" } else { "REF" };
        self.send_bytes(kind, &control_id, self.with_line_ends(&bytes));
        control_id
    }

    /// A doctor writes a message with these bytes.
    pub fn send_bytes(&mut self, kind: &'static str, control_id: &str, bytes: Vec<u8>) {
        self.outbox.push_back(Outgoing {
            kind,
            control_id: control_id.to_owned(),
            bytes,
        });
    }

    /// Somebody switches acknowledgements on: what was imported before is acknowledged now.
    pub fn acknowledge_late(&mut self) {
        self.acknowledges = true;
        for it in std::mem::take(&mut self.unanswered) {
            self.acknowledge(&it.bytes, &it.file, &it.kind, Verdict::Accept);
        }
    }

    /// It writes, imports, acknowledges and reads acknowledgements. Gives how many files it has
    /// dealt with so far.
    pub fn look(&mut self) -> usize {
        self.looks += 1;
        self.write_messages();
        if self.looks.is_multiple_of(self.habits.looks_every) {
            self.import_all();
        }
        self.read_acks();
        self.seen
    }

    fn write_messages(&mut self) {
        if let Some(half) = self.half.take() {
            let mut file = half.file;
            file.write_all(&half.rest).expect("a file can be written");
            flock(&file, FlockOperation::Unlock).expect("a lock can be given back");
        }
        while let Some(first) = self.outbox.front() {
            let (folder, name) = self.place_of(first.kind, &first.control_id);
            let path = folder.join(&name);
            if self.habits.one_name && path.exists() {
                return;
            }
            let bytes = self.next_file(&name);
            if self.habits.in_place {
                self.begin(&path, &bytes);
                return;
            }
            fs::write(&path, bytes).expect("a file can be written");
            if self.habits.one_name {
                return;
            }
        }
    }

    /// The bytes of the next file: one message, or several results in a batch.
    fn next_file(&mut self, name: &str) -> Vec<u8> {
        let mut taken: Vec<Outgoing> = self.outbox.drain(..1).collect();
        while taken[0].kind == "ORU" && taken.len() < self.habits.together {
            let next = self.outbox.iter().position(|it| it.kind == "ORU");
            let Some(next) = next.and_then(|at| self.outbox.remove(at)) else {
                break;
            };
            taken.push(next);
        }
        for one in &taken {
            self.written.insert(one.control_id.clone(), name.to_owned());
        }
        let bytes: Vec<u8> = taken.iter().flat_map(|one| one.bytes.clone()).collect();
        if taken.len() == 1 {
            return bytes;
        }
        let count = taken.len();
        let end = format!("BTS|{count}\rFTS|1\r");
        [b"FHS|^~\\&\rBHS|^~\\&\r", &bytes[..], end.as_bytes()].concat()
    }

    /// Begins a file and holds it, as programs for Windows do.
    fn begin(&mut self, path: &Path, bytes: &[u8]) {
        let mut file = File::create_new(path).expect("a file can be made");
        flock(&file, FlockOperation::LockExclusive).expect("a new file can be locked");
        let (first, rest) = bytes.split_at(bytes.len() / 2);
        file.write_all(first).expect("a file can be written");
        let rest = rest.to_vec();
        self.half = Some(Half { file, rest });
    }

    fn place_of(&self, kind: &str, stem: &str) -> (PathBuf, String) {
        let gives = &self.profile.gives;
        let of_kind = if kind == "REF" { "RSD" } else { "Lab" };
        let has = gives.subfolders.iter().any(|name| name == of_kind);
        let outgoing = &self.folders.outgoing;
        let folder = if has {
            outgoing.join(of_kind)
        } else {
            outgoing.clone()
        };
        let stem = if self.habits.one_name {
            "Current_Patient"
        } else {
            stem
        };
        let extension = &gives.extensions[0];
        let extension = if self.habits.capitals {
            extension.to_uppercase()
        } else {
            extension.clone()
        };
        (folder, format!("{stem}.{extension}"))
    }

    fn import_all(&mut self) {
        for folder in self.incoming() {
            for path in self.recognised(&folder) {
                self.import_file(&path);
            }
        }
    }

    fn import_file(&mut self, found: &Path) {
        let name = name_of(found);
        let mut path = found.to_owned();
        if self.habits.processing {
            let processing = self.folders.incoming.join("Processing");
            fs::create_dir_all(&processing).expect("a folder can be made");
            path = processing.join(&name);
            fs::rename(found, &path).expect("a file can be moved");
        }
        let bytes = fs::read(&path).expect("an incoming file can be read");
        let letter = Letter::read(&bytes).expect("an incoming file is HL7");
        assert!(letter.answer.is_none(), "an acknowledgement among the mail");
        self.seen += 1;
        let id = letter.control_id;
        *self.imported.entry(id.clone()).or_default() += 1;
        let folder = found.parent().unwrap_or(found).to_owned();
        self.found_in.insert(id.clone(), folder);
        self.contents.insert(id.clone(), bytes.clone());
        let refuses = |every: usize| self.seen.is_multiple_of(every);
        let verdict = if self.habits.refuses_every.is_some_and(refuses) {
            *self.refused.entry(id).or_default() += 1;
            Verdict::Fault("no such patient")
        } else {
            Verdict::Accept
        };
        if self.acknowledges {
            self.acknowledge(&bytes, &name, &letter.message_code, verdict);
        } else {
            self.unanswered.push(Unanswered {
                bytes,
                file: name.clone(),
                kind: letter.message_code,
            });
        }
        match &self.folders.failed_import {
            Some(failed) if verdict != Verdict::Accept => {
                fs::rename(&path, failed.join(name)).expect("a file can be moved");
            }
            Some(_) | None => fs::remove_file(&path).expect("an imported file can be removed"),
        }
    }

    fn acknowledge(&self, message: &[u8], name: &str, kind: &str, verdict: Verdict) {
        let control_id = format!("A{}", self.seen);
        let ack = import(message, verdict, &control_id, SystemClock.now());
        let ack = ack.expect("every document asks to be acknowledged");
        let freely = self.profile.acknowledges.extensions.last();
        let name = match self.profile.acknowledges.named {
            Named::AfterFile => ack.name(name),
            Named::Freely => format!("ack{}.{}", self.seen, freely.expect("an extension")),
        };
        let acks = self.folders.software_acks.clone();
        let folder = if self.profile.gives.subfolders.is_empty() {
            acks.unwrap_or_else(|| self.folders.outgoing.clone())
        } else {
            self.place_of(kind, "").0
        };
        let temporary = folder.join(format!("~{name}.tmp"));
        let bytes = self.with_line_ends(&ack.bytes);
        fs::write(&temporary, bytes).expect("a file can be written");
        fs::rename(&temporary, folder.join(name)).expect("a file can be renamed");
    }

    fn read_acks(&mut self) {
        let acks = self.folders.acks.clone().expect("a folder of their own");
        let entries = fs::read_dir(acks).expect("a folder can be listed");
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            let file = name_of(&path);
            if file.starts_with(['~', '.']) {
                continue;
            }
            let bytes = fs::read(&path).expect("an acknowledgement can be read");
            let letter = Letter::read(&bytes).expect("an acknowledgement is HL7");
            let answer = letter.answer.expect("only acknowledgements lie there");
            let code = answer.code;
            let seen = self.acks.entry(answer.control_id).or_default();
            seen.push(AckSeen { code, file });
            self.seen += 1;
            fs::remove_file(&path).expect("an acknowledgement can be removed");
        }
    }

    fn incoming(&self) -> Vec<PathBuf> {
        let all = [&self.folders.incoming];
        let all = all.into_iter().chain(self.folders.incoming_of.values());
        let below = self.profile.takes.subfolders.values();
        all.flat_map(|folder| {
            let below = below.clone().map(|name| folder.join(name));
            below.chain([folder.clone()])
        })
        .collect()
    }

    /// The files of a folder that it knows for messages; others it leaves alone for ever.
    fn recognised(&self, folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).expect("a folder can be listed");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let known = |path: &PathBuf| {
            let extension = path.extension().unwrap_or_default().to_string_lossy();
            let mut known = self.profile.takes.extensions.iter();
            path.is_file() && known.any(|it| it.eq_ignore_ascii_case(&extension))
        };
        let mut found: Vec<PathBuf> = paths.filter(known).collect();
        found.sort();
        found
    }

    fn with_line_ends(&self, bytes: &[u8]) -> Vec<u8> {
        let ends = bytes.split(|byte| *byte == b'\r');
        let lines: Vec<&[u8]> = ends.collect();
        lines.join(self.habits.line_end.as_bytes())
    }
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
