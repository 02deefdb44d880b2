//! The scripts of `roster completions` in real shells on a terminal: letters, the key, and the line that runs.

use std::{
    io::{Read, Write},
    process::{Command, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

use super::{home::Home, server::Server};

/// However many tests share the machine.
const SHOWN_WITHIN: Duration = Duration::from_secs(30);
/// Typed all in one go, a shell may take the key for a part of what is pasted.
const BETWEEN_KEYS: Duration = Duration::from_millis(300);
const READY: &str = "ready-now";

#[tokio::test]
#[ignore = "needs bash, zsh and fish"]
async fn bash_completes() {
    let start = "bash --norc --noprofile -i";
    let several = |terminal: &mut Terminal| {
        // Bash would put what all of them have in common in the place of the letters.
        terminal.types("roster check gpt6lu\t");
        terminal.types("\t");
        terminal.shows("openrouter/openai/gpt-6-luna");
        terminal.types("\n");
        terminal.shows("invalid value 'gpt6lu'");
    };
    in_shell(start, "source <(roster completions bash)", several).await;
}

#[tokio::test]
#[ignore = "needs bash, zsh and fish"]
async fn zsh_completes() {
    let start = "zsh -f -i";
    in_shell(start, "autoload -U compinit; compinit -u -D; source <(roster completions zsh)", |_| {}).await;
}

#[tokio::test]
#[ignore = "needs bash, zsh and fish"]
async fn fish_completes() {
    let start = "fish --no-config -i";
    in_shell(start, "roster completions fish | source", |_| {}).await;
}

async fn in_shell(start: &str, source: &str, more: impl FnOnce(&mut Terminal)) {
    let home = Home::new().await;
    let _server = Server::start(&home).await;
    let mut terminal = Terminal::open(&home, start);
    terminal.types(&format!("{source}; echo {}\n", READY.replace('-', "''-")));
    terminal.shows(READY);
    for (letters, line) in [
        ("roster check openai/gpt-6-lu", "openai/gpt-6-luna: active and priced"),
        ("roster check gmn36", "google/gemini-3.6-flash: "),
        ("roster check ollama/llama3.2:3", "ollama/llama3.2:3b: its status is inactive"),
    ] {
        terminal.types(letters);
        terminal.types("\t");
        std::thread::sleep(BETWEEN_KEYS);
        terminal.types("\n");
        terminal.shows(line);
    }
    more(&mut terminal);
    terminal.types("exit\n");
}

/// A shell that believes that somebody sits at it.
struct Terminal {
    keys: std::process::ChildStdin,
    output: mpsc::Receiver<Vec<u8>>,
    shown: String,
    shell: std::process::Child,
}

impl Terminal {
    fn open(home: &Home, start: &str) -> Self {
        let mut roster = home.roster();
        let program = std::path::Path::new(roster.get_program()).parent().expect("a folder").to_owned();
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
        let mut command = Command::new("script");
        command.args(["-qfec", start, "/dev/null"]).current_dir(home.folder()).env_clear();
        for (name, value) in roster.env("PATH", path).env("TERM", "dumb").env("HOME", home.folder()).get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        let mut shell = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a terminal");
        let (keys, mut screen) = (shell.stdin.take().expect("keys"), shell.stdout.take().expect("a screen"));
        let (sender, output) = mpsc::channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(read @ 1..) = screen.read(&mut bytes) {
                sender.send(bytes[..read].to_vec()).ok();
            }
        });
        Self { keys, output, shown: String::new(), shell }
    }

    fn types(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("a shell that listens");
        self.keys.flush().expect("a shell that listens");
        std::thread::sleep(BETWEEN_KEYS);
    }

    /// Waits until something is shown, and forgets what was shown so far.
    fn shows(&mut self, words: &str) {
        let deadline = Instant::now() + SHOWN_WITHIN;
        while !self.shown.contains(words) {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(bytes) = self.output.recv_timeout(left) else {
                panic!("the terminal does not show {words:?}: {:?}", self.shown);
            };
            self.shown.push_str(&String::from_utf8_lossy(&bytes));
        }
        self.shown.clear();
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // One that ended by itself can't be killed, which is fine.
        self.shell.kill().ok();
        self.shell.wait().ok();
    }
}
