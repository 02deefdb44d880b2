//! A running server: its log, its address, its end.

use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStderr, Command, Stdio},
    sync::{Arc, Condvar, Mutex},
    time::{Duration, Instant},
};

use super::{client::Client, home::Home};

/// However many tests share the machine.
const LOGGED_WITHIN: Duration = Duration::from_secs(20);
/// The drain's own limit is 20 s.
const STOPPED_WITHIN: Duration = Duration::from_secs(25);

/// A server in a process of its own; killed when it is dropped.
pub struct Server {
    child: Child,
    log: Log,
}

/// What a process wrote to its log so far.
struct Log(Arc<(Mutex<Written>, Condvar)>);

#[derive(Default)]
struct Written {
    lines: Vec<String>,
    ended: bool,
}

impl Server {
    /// Starts a server and waits until it is ready.
    pub async fn start(home: &Home) -> Self {
        let server = Self::spawn(&mut home.roster());
        server.ready().await;
        server
    }

    /// Starts a program that should become a server, and waits for nothing.
    pub fn spawn(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the program to start");
        let log = Log::follow(child.stderr.take().expect("a piped log"));
        Self { child, log }
    }

    /// Waits until it says that it is ready.
    pub async fn ready(&self) {
        let answer = Client::of(self).get("/readyz").await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "ready\n"), "{}", self.log());
    }

    /// Where it serves, like `http://127.0.0.1:41234`.
    pub fn address(&self) -> String {
        self.word_after("serving on ")
    }

    /// The link that makes the first admin; only a server without any account prints one.
    pub fn setup_link(&self) -> String {
        self.word_after("no account yet: open ")
    }

    /// Waits until something stands in the log.
    pub fn wait_for_log(&self, words: &str) -> String {
        self.log.wait_for(words)
    }

    /// The whole log so far.
    pub fn log(&self) -> String {
        self.log.0.0.lock().expect("a log").lines.join("\n")
    }

    /// Asks it to stop, as a service manager does.
    pub fn terminate(&self) {
        self.signal("TERM");
    }

    /// Asks it to stop, as somebody at the keyboard does.
    pub fn interrupt(&self) {
        self.signal("INT");
    }

    /// Waits for its end: the exit code, or none where a signal ended it.
    pub fn exit_code(mut self) -> Option<i32> {
        self.log.wait_for_end();
        self.child.wait().expect("an exit status").code()
    }

    /// Ends it at once, in the middle of whatever it does.
    pub fn kill(mut self) {
        self.child.kill().expect("a running server");
        self.child.wait().expect("an exit status");
    }

    fn signal(&self, name: &str) {
        // The child is not waited for yet, so that its number can't be another process's.
        let pid = self.child.id().to_string();
        let sent = Command::new("sh").args(["-c", "kill -s \"$1\" \"$2\"", "sh", name, &pid]).status();
        assert!(sent.is_ok_and(|status| status.success()), "SIG{name} can't be sent");
    }

    fn word_after(&self, words: &str) -> String {
        let line = self.wait_for_log(words);
        let (_, rest) = line.split_once(words).expect("a line with these words");
        rest.split(' ').next().unwrap_or_default().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that ended by itself can't be killed, which is fine.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Log {
    fn follow(stderr: ChildStderr) -> Self {
        let shared = Arc::<(Mutex<Written>, Condvar)>::default();
        let writer = shared.clone();
        std::thread::spawn(move || {
            let (written, changed) = &*writer;
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                written.lock().expect("a log").lines.push(line);
                changed.notify_all();
            }
            written.lock().expect("a log").ended = true;
            changed.notify_all();
        });
        Self(shared)
    }

    fn wait_for(&self, words: &str) -> String {
        let line_with = |written: &Written| written.lines.iter().find(|line| line.contains(words)).cloned();
        let written = self.wait_until(LOGGED_WITHIN, |written| written.ended || line_with(written).is_some());
        line_with(&written).unwrap_or_else(|| panic!("nothing in the log says {words:?}: {:#?}", written.lines))
    }

    fn wait_for_end(&self) {
        let written = self.wait_until(STOPPED_WITHIN, |written| written.ended);
        assert!(written.ended, "the program does not end: {:#?}", written.lines);
    }

    fn wait_until(&self, within: Duration, done: impl Fn(&Written) -> bool) -> std::sync::MutexGuard<'_, Written> {
        let (written, changed) = &*self.0;
        let deadline = Instant::now() + within;
        let mut seen = written.lock().expect("a log");
        while !done(&seen) && Instant::now() < deadline {
            let left = deadline.saturating_duration_since(Instant::now());
            seen = changed.wait_timeout(seen, left).expect("a log").0;
        }
        seen
    }
}
