//! A PostgreSQL of the test's own, to be stopped and started at will.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

/// Where Debian keeps the server's programs.
const PROGRAMS: &str = "/usr/lib/postgresql";

/// A running server; it ends when it is dropped.
pub struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    port: u16,
}

impl Cluster {
    /// Starts a new one.
    pub fn start() -> Self {
        let versions = std::fs::read_dir(PROGRAMS).into_iter().flatten().map_while(Result::ok);
        let programs = versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").is_file());
        let programs =
            programs.max().unwrap_or_else(|| panic!("no server in {PROGRAMS}: install the package postgresql"));
        let folder = tempfile::tempdir().expect("a folder for the cluster");
        // A port that was free a moment ago.
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let cluster = Self { folder, programs, port: free.expect("a free port").port() };
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(cluster.folder.path()));
        }
        let data = cluster.data();
        cluster
            .postgres("initdb", &["-D", &data, "-U", "roster", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]);
        cluster.control(&["start"]);
        cluster
    }

    /// Its address, as `DATABASE_URL` takes it.
    pub fn url(&self) -> String {
        format!("postgres://roster@127.0.0.1:{}/postgres", self.port)
    }

    /// Stops it as an operator does, ending every connection, and starts it again.
    pub fn restart(&self) {
        self.control(&["restart", "-m", "fast"]);
    }

    /// Stops every process of it where it is, as a host does that is paused: connections stay and nobody answers.
    pub fn stand_still(&self) {
        let server = self.process();
        // The server first: it starts no other then.
        run(Command::new("kill").args(["-s", "STOP", &server]));
        run(Command::new("kill").args(["-s", "STOP"]).args(children(&server)));
    }

    /// Lets them all go on.
    pub fn go_on(&self) {
        let server = self.process();
        run(Command::new("kill").args(["-s", "CONT"]).args(children(&server)));
        run(Command::new("kill").args(["-s", "CONT", &server]));
    }

    fn process(&self) -> String {
        let file = std::fs::read_to_string(self.folder.path().join("data/postmaster.pid")).expect("a running server");
        file.lines().next().expect("its process id").to_owned()
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn control(&self, arguments: &[&str]) {
        let folder = self.folder.path().display();
        let options = format!("-h 127.0.0.1 -p {} -k {folder} -c fsync=off", self.port);
        let (data, log) = (self.data(), format!("{folder}/log"));
        self.postgres("pg_ctl", &[arguments, &["-D", &data, "-l", &log, "-w", "-o", &options]].concat());
    }

    /// Runs one of PostgreSQL's programs; they refuse to run as root, and their package brings a user for them.
    fn postgres(&self, program: &str, arguments: &[&str]) {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        run(command.args(arguments).current_dir(Path::new("/")));
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.control(&["stop", "-m", "immediate"]);
    }
}

/// The processes that one started: a server of PostgreSQL has one for each connection.
fn children(process: &str) -> Vec<String> {
    let file = std::fs::read_to_string(format!("/proc/{process}/task/{process}/children")).expect("a process");
    file.split_whitespace().map(str::to_owned).collect()
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("a user");
    id.stdout.starts_with(b"0\n")
}

fn run(command: &mut Command) {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.as_ref().is_ok_and(std::process::ExitStatus::success), "{command:?}: {status:?}");
}
