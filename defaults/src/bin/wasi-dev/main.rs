//! `wasi-dev` runs WebAssembly components on backends that need nothing installed.

mod compile;
mod inspect;
mod run;

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

/// Runs WebAssembly components that need key-value stores, blobs, secrets, messages and SQL, with nothing installed.
#[derive(Parser)]
#[command(name = "wasi-dev", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Run(run::Run),
    Inspect(inspect::Inspect),
    Compile(compile::Compile),
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    match Cli::parse().command {
        Command::Run(run) => run.run().await,
        Command::Inspect(inspect) => inspect.run().await,
        Command::Compile(compile) => compile.run().await,
    }
}

/// Prints an error and what it came from, and answers with the exit code.
fn fail(error: &dyn Error, code: u8) -> ExitCode {
    eprintln!("error: {error}");
    let mut source = error.source();
    while let Some(error) = source {
        eprintln!("  because: {error}");
        source = error.source();
    }
    ExitCode::from(code)
}
