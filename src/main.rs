//! Arguments in, exit code out.

use std::process::ExitCode;

use roster::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    match Cli::read().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("roster: {error:#}");
            ExitCode::FAILURE
        }
    }
}
