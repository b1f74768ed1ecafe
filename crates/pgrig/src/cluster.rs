//! The server that tests share.

use crate::programs::{program, run, system_program, unprivileged, unprivileged_user};
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// How long the server goes on after its last user, in seconds: the next test comes soon.
const LINGER_SECONDS: u32 = 8;

/// Waits until nobody uses the server, stops it and removes it. Its arguments are the lock file,
/// the folder, the seconds to linger, what else to remove, and how to stop the server.
const WATCHMAN: &str = r#"
lock=$1 folder=$2 linger=$3 rest=$4; shift 4
while :; do
    flock "$lock" true
    sleep "$linger"
    if flock --nonblock "$lock" sh -c '
        folder=$1 rest=$2; shift 2
        kill "$(cat "$folder/pooler/pid")"
        "$@"
        rm -rf "$folder" $rest
    ' - "$folder" "$rest" "$@"
    then exit; fi
done
"#;

/// A running server; it runs for as long as one of these is held, in whichever process.
pub struct Cluster {
    folder: PathBuf,
    /// Shared with all other users.
    _use: File,
}

impl Cluster {
    /// The server that all tests of this checkout share, started if it does not run.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| {
            let checkout = env!("CARGO_MANIFEST_DIR");
            let spread = checkout.bytes().fold(0u32, |hash, byte| {
                hash.wrapping_mul(31).wrapping_add(u32::from(byte))
            });
            // Short, for the path of a socket may have some hundred bytes, and where the user
            // that the server runs as may go.
            let folder = format!("sealpost-pg-{spread:08x}");
            Self::at(&std::env::temp_dir().join(folder), "")
        })
    }

    /// A server of one's own, to be treated badly.
    pub fn own() -> Self {
        let name = uuid::Uuid::new_v4().simple().to_string();
        let folder = std::env::temp_dir().join(format!("sealpost-pg-{}", &name[..12]));
        // Nobody else will ever lock these.
        let locks = format!("{0}.lock {0}.starting", folder.display());
        Self::at(&folder, &locks)
    }

    fn at(folder: &Path, rest: &str) -> Self {
        let lock_path = folder.with_extension("lock");
        let lock = open(&lock_path);
        lock.lock_shared().unwrap();
        // While we hold the shared lock, nobody stops the server; one of us at a time starts it.
        let starting = open(&folder.with_extension("starting"));
        starting.lock().unwrap();
        if !is_running(folder) {
            start(folder, &lock_path, rest);
        }
        drop(starting);
        Self {
            folder: folder.to_owned(),
            _use: lock,
        }
    }

    /// The folder of the server's socket.
    pub fn socket(&self) -> &Path {
        &self.folder
    }

    /// The address of a database of this server, as user `postgres`.
    pub fn url(&self, database: &str) -> String {
        let folder = self.folder.to_str().unwrap().replace('/', "%2F");
        format!("postgres://postgres@{folder}/{database}")
    }

    /// The address of a database through a pooler in transaction mode, which gives each
    /// transaction whichever connection is free.
    pub fn pooled_url(&self, database: &str) -> String {
        let pooler = pooler(&self.folder);
        let folder = pooler.to_str().unwrap().replace('/', "%2F");
        format!("postgres://postgres@{folder}/{database}")
    }

    /// Stops the server as a power loss would: every process at once, nothing written.
    pub fn crash(&self) {
        run(pg_ctl(&self.folder).args(["stop", "--mode=immediate", "--wait"]));
    }

    /// Starts the server again after [`Self::crash`].
    pub fn restart(&self) {
        run_server(&self.folder, "listen_addresses=''");
    }

    /// Starts the server again after [`Self::crash`], so that it serves TLS on a loopback port
    /// with the given key; gives the port.
    pub fn restart_with_tls(&self, certificate_pem: &str, key_pem: &str) -> u16 {
        let data = self.folder.join("data");
        let key = data.join("server.key");
        std::fs::write(data.join("server.crt"), certificate_pem).unwrap();
        std::fs::write(&key, key_pem).unwrap();
        run(Command::new("chmod").arg("600").arg(&key));
        if let Some(user) = unprivileged_user() {
            run(Command::new("chown").arg(user).arg(&key));
        }
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let listening = format!("listen_addresses=127.0.0.1 -c port={port} -c ssl=on");
        run_server(&self.folder, &listening);
        port
    }
}

fn open(path: &Path) -> File {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    options.open(path).unwrap()
}

fn is_running(folder: &Path) -> bool {
    let status = pg_ctl(folder)
        .arg("status")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    folder.join("data").is_dir() && status.is_ok_and(|status| status.success())
}

fn pg_ctl(folder: &Path) -> Command {
    let mut command = unprivileged(&program("pg_ctl"));
    // The user that it runs as may not enter the folder that we are in.
    command
        .current_dir("/")
        .arg("--pgdata")
        .arg(folder.join("data"));
    command
}

fn start(folder: &Path, lock: &Path, rest: &str) {
    // What a machine that lost its power left behind.
    if folder.exists() {
        std::fs::remove_dir_all(folder).unwrap();
    }
    std::fs::create_dir(folder).unwrap();
    if let Some(user) = unprivileged_user() {
        run(Command::new("chown").arg(user).arg(folder));
    }
    let data = folder.join("data");
    run(unprivileged(&program("initdb"))
        .current_dir("/")
        .args(["--username=postgres", "--auth=trust", "--encoding=UTF8"])
        .args(["--locale=C.UTF-8", "--no-sync", "--pgdata"])
        .arg(&data));
    run_server(folder, "listen_addresses=''");
    run_pooler(folder);
    // It outlives this process, and holds nothing of it.
    let watching = Command::new("setsid")
        .args(["--fork", "sh", "-c", WATCHMAN, "watchman"])
        .arg(lock)
        .arg(folder)
        .arg(LINGER_SECONDS.to_string())
        .arg(rest)
        .args(stop_words(folder))
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(watching.unwrap().success());
}

fn stop_words(folder: &Path) -> Vec<std::ffi::OsString> {
    let mut stop = pg_ctl(folder);
    stop.args(["stop", "--mode=immediate"]);
    let words = std::iter::once(stop.get_program()).chain(stop.get_args());
    words.map(std::ffi::OsStr::to_owned).collect()
}

/// The server always listens on its socket; what it commits is synced, as in production.
fn run_server(folder: &Path, listening: &str) {
    let options = format!(
        "-c {listening} -c unix_socket_directories='{}' -c max_connections=200 \
         -c fsync=on -c shared_buffers=64MB",
        folder.display()
    );
    run(pg_ctl(folder)
        .args(["start", "--wait", "--log"])
        .arg(folder.join("log"))
        .arg("--options")
        .arg(options)
        // The server must not keep the pipes of the test open.
        .stdout(Stdio::null())
        .stderr(Stdio::null()));
}

fn pooler(folder: &Path) -> PathBuf {
    folder.join("pooler")
}

fn run_pooler(folder: &Path) {
    let pooler = pooler(folder);
    std::fs::create_dir(&pooler).unwrap();
    let path = pooler.join("ini");
    let (server, own) = (folder.display(), pooler.display());
    let settings = format!(
        "[databases]\n* = host={server} user=postgres\n[pgbouncer]\n\
         listen_addr =\nlisten_port = 5432\nunix_socket_dir = {own}\nauth_type = any\n\
         pool_mode = transaction\ndefault_pool_size = 4\nmax_client_conn = 500\n\
         logfile = {own}/log\npidfile = {own}/pid\n"
    );
    std::fs::write(&path, settings).unwrap();
    if let Some(user) = unprivileged_user() {
        run(Command::new("chown").arg("-R").arg(user).arg(&pooler));
    }
    run(unprivileged(&system_program("pgbouncer"))
        .current_dir("/")
        .args(["--daemon", "--quiet"])
        .arg(&path)
        // It goes on, and must not keep the pipes of the test open.
        .stdout(Stdio::null())
        .stderr(Stdio::null()));
}
