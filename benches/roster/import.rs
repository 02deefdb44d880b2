//! A feed's file with thousands of models: what it would do, shown and done, as a process of its own.

use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::json;
use tempfile::tempdir;

const MODELS: usize = 8_000;
const PROVIDERS: usize = 20;
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// Prints the table.
pub fn measure() {
    println!("\n{:<46}{:>12}{:>12}", format!("import of {MODELS} models"), "time", "memory");
    let folder = tempdir().expect("a folder");
    let file = folder.path().join("prices.json");
    for (name, dollars, flag) in [
        ("preview, all new", 1, "--dry-run"),
        ("applied, all new", 1, "--yes"),
        ("preview, nothing new", 1, "--dry-run"),
        ("preview, every price changed", 2, "--dry-run"),
        ("applied, every price changed", 2, "--yes"),
    ] {
        fs::write(&file, prices(dollars)).expect("a file");
        let (time, peak) = run(folder.path(), &["--feed", "litellm", "--providers", "all", flag, "prices.json"]);
        println!("{name:<46}{:>9} ms{peak:>8.1} MiB", time.as_millis());
    }
}

/// A price map of litellm's, all of one input price.
fn prices(dollars: usize) -> String {
    let entry = |number: usize| {
        let provider = format!("acme-{:02}", number % PROVIDERS);
        let entry = json!({
            "litellm_provider": provider, "mode": "chat", "max_input_tokens": 128_000, "max_output_tokens": 8_192,
            "input_cost_per_token": dollars as f64 / 1e6, "output_cost_per_token": 4e-6, "supports_vision": true,
        });
        (format!("{provider}/model-{number:05}"), entry)
    };
    serde_json::Value::Object((0..MODELS).map(entry).collect()).to_string()
}

/// How long it took, and how much memory it had at its most, in MiB.
fn run(folder: &Path, arguments: &[&str]) -> (Duration, f64) {
    let log = File::create(folder.join("log")).expect("a log");
    let mut command = Command::new(env!("CARGO_BIN_EXE_roster"));
    command.current_dir(folder).env_remove("DATABASE_URL").arg("import").args(arguments);
    let begun = Instant::now();
    let mut process = command.stdout(Stdio::null()).stderr(log).spawn().expect("the program");
    let mut peak = 0.0;
    let ended = loop {
        // What a process had at its most is gone with it.
        let status = fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
        peak = kilobytes.map_or(peak, |kilobytes| kilobytes / 1024.0);
        if let Some(ended) = process.try_wait().expect("a process") {
            break ended;
        }
        thread::sleep(LOOK_EVERY);
    };
    let time = begun.elapsed();
    assert!(ended.success(), "{}", fs::read_to_string(folder.join("log")).expect("the log"));
    (time, peak)
}
