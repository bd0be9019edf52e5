//! `wasi-dev` runs and serves WebAssembly components on backends that need nothing installed.

mod allowed;
mod check;
mod compile;
mod config_file;
mod fault;
mod flags;
mod guest;
mod inspect;
mod load;
mod log;
mod plan;
mod printed;
mod reload;
mod run;
mod screen;
mod serve;
mod shown_path;
mod signals;

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use log::Log;

/// Runs and serves WebAssembly components that need key-value stores, blobs, secrets, messages and SQL, with nothing installed.
#[derive(Parser)]
#[command(name = "wasi-dev", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Run(run::Run),
    Serve(serve::Serve),
    Check(check::Check),
    Inspect(inspect::Inspect),
    Compile(compile::Compile),
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = Cli::parse().command;
    match &command {
        Command::Serve(serve) => serve.log(),
        _ => Log::Quiet,
    }
    .start();
    match command {
        Command::Run(run) => run.run().await,
        Command::Serve(serve) => serve.run().await,
        Command::Check(check) => check.run().await,
        Command::Inspect(inspect) => inspect.run().await,
        Command::Compile(compile) => compile.run().await,
    }
}

/// Prints an error and what it came from, and answers with the exit code.
fn fail(error: &dyn Error, code: u8) -> ExitCode {
    eprintln!("error: {}", fault::chain(error));
    ExitCode::from(code)
}
