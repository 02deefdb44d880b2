//! Everything that is measured: `cargo bench`, or one part by name, `cargo bench -- pages`.
#![expect(clippy::expect_used, clippy::cast_precision_loss, reason = "a benchmark ends at the first surprise")]

mod edits;
mod house;
mod import;
mod pages;
mod server;
mod settings;

use std::env;

use tokio::runtime::Runtime;

fn main() {
    let runtime = Runtime::new().expect("a runtime");
    if let Ok(file) = env::var(server::BARE) {
        return runtime.block_on(server::serve_bare(&file));
    }
    let asked: Vec<String> = env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wanted = |part: &str| asked.is_empty() || asked.iter().any(|word| word == part);
    if wanted("pages") {
        runtime.block_on(pages::measure());
    }
    if wanted("settings") {
        runtime.block_on(settings::measure());
    }
    if wanted("edits") {
        runtime.block_on(edits::measure());
    }
    if wanted("import") {
        import::measure();
    }
}
