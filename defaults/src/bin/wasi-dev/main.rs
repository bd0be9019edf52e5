//! `wasi-dev` runs and serves WebAssembly components on backends that need nothing installed.

mod alone;
mod check;
mod compile;
mod config_file;
mod deliver;
mod fault;
mod flags;
mod guest;
mod inspect;
mod load;
mod log;
mod plan;
mod printable;
mod printed;
mod reload;
mod run;
mod screen;
mod serve;
mod shown_path;
mod signals;

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use tokio::runtime::Runtime;

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
    Deliver(deliver::Deliver),
    Check(check::Check),
    Inspect(inspect::Inspect),
    Compile(compile::Compile),
}

/// How long threads are waited for that are busy when all is done. Nothing can end a statement within one function of SQL.
const LINGER: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let command = Cli::parse().command;
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error, 1),
    };
    let code = runtime.block_on(execute(command));
    runtime.shutdown_timeout(LINGER);
    code
}

async fn execute(command: Command) -> ExitCode {
    match &command {
        Command::Serve(serve) => serve.log(),
        _ => Log::Quiet,
    }
    .start();
    match command {
        Command::Run(run) => run.run().await,
        Command::Serve(serve) => serve.run().await,
        Command::Deliver(deliver) => deliver.run().await,
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
