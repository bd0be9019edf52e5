use std::process::ExitCode;

use clap::Args;
use defaults::WithDefaults as _;
use runtime::Host;

use crate::alone::{self, Alone};

/// Run a component that exports wasi:cli/run; its exit code is the command's
///
/// `exit` of WASI 0.2 tells no number, so that a failure is 1. Where the component does not run to its end, the exit code is 1 when it cannot be loaded, 124 when it takes or
/// computes too long, and 134 when it traps.
///
/// The backends read their options from the environment: `SQL_DATABASE=orders.db` keeps the SQL database in a file.
#[derive(Args)]
pub(crate) struct Run {
    #[command(flatten)]
    alone: Alone,

    /// Arguments for the component
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

impl Run {
    pub(crate) async fn run(self) -> ExitCode {
        let builder = Host::with_defaults().grants(self.alone.grants().inherit_stdin());
        let component = match self.alone.load(builder).await {
            Ok(component) => component,
            Err(code) => return code,
        };
        let ended = component.run(self.args).await;
        alone::close(&component).await;
        ended.map_or_else(|error| alone::ended(&error), ExitCode::from)
    }
}
