//! Where things are: the workspace, its target folder, its tools, the shared data.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::run::{self, Limit};

/// Names another place for the folder that holds `data/`.
const SHARED_VARIABLE: &str = "SEALPOST_SHARED";

/// A workspace on disk.
#[derive(Clone, Debug)]
pub struct House {
    /// The workspace root.
    pub root: PathBuf,
    /// Where cargo puts what it builds.
    pub target: PathBuf,
    /// What `cargo metadata --no-deps` says of the workspace.
    pub metadata: Value,
}

impl House {
    /// The workspace at `root`, or the one this program was built from.
    ///
    /// # Errors
    /// When cargo cannot read the workspace; the text carries cargo's reason on standard error.
    pub fn at(root: Option<PathBuf>) -> Result<Self, String> {
        let root = root.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
        let mut command = cargo(&root);
        command.args(["metadata", "--no-deps", "--format-version", "1"]);
        let text = run::capture(&mut command, Limit::minutes(5))?;
        let metadata: Value = serde_json::from_str(&text)
            .map_err(|error| format!("cargo metadata printed no JSON: {error}"))?;
        let folder = |key: &str| {
            let text = metadata[key].as_str();
            text.map(PathBuf::from)
                .ok_or(format!("cargo metadata names no {key}"))
        };
        let (root, target) = (folder("workspace_root")?, folder("target_directory")?);
        Ok(Self {
            root,
            target,
            metadata,
        })
    }

    /// A `cargo` command that runs in the workspace.
    pub fn cargo(&self, args: &[&str]) -> Command {
        let mut command = cargo(&self.root);
        command.args(args);
        command
    }

    /// The folder of tools that the suite installed for itself.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// The Python that has the packages of `xtask/requirements.txt`.
    pub fn python(&self) -> PathBuf {
        self.tools().join("venv/bin/python")
    }

    /// An executable of the dev profile.
    pub fn built(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(name)
    }

    /// A folder of its own for what a step leaves, with nothing in it from an earlier run.
    ///
    /// # Errors
    /// When it cannot be emptied or made; the text names it.
    pub fn emptied(&self, name: &str) -> Result<PathBuf, String> {
        let folder = self.target.join("tmp").join(name);
        let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(failed)?;
        }
        fs::create_dir_all(&folder).map_err(failed)?;
        Ok(folder)
    }

    /// The shared data, if there is any beside this checkout.
    ///
    /// # Errors
    /// When the variable that names it points at nothing: asked for and not there is no skip.
    pub fn shared_data(&self) -> Result<Option<PathBuf>, String> {
        let named = env::var_os(SHARED_VARIABLE).map(PathBuf::from);
        let shared = named.clone().unwrap_or_else(|| self.root.join("../shared"));
        let data = shared.join("data");
        match (data.is_dir(), named) {
            (true, _) => Ok(Some(data)),
            (false, None) => Ok(None),
            (false, Some(named)) => Err(format!(
                "{SHARED_VARIABLE} is {}, which has no data/",
                named.display()
            )),
        }
    }
}

fn cargo(root: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}
