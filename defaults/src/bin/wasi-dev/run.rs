use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use defaults::WithDefaults as _;
use runtime::Host;
use runtime::host::RunError;
use tokio::time::timeout;

use crate::fail;
use crate::guest::{Granted, Limited};

/// Run a component that exports wasi:cli/run; its exit code is the command's
///
/// Where the component does not run to its end, the exit code is 1 when it cannot be loaded, 124 when it takes or
/// computes too long, and 134 when it traps.
///
/// The backends read their options from the environment: `SQL_DATABASE=orders.db` keeps the SQL database in a file.
#[derive(Args)]
pub(crate) struct Run {
    /// The component: a .wasm file
    component: PathBuf,

    /// The component is machine code that `wasi-dev compile` wrote, and that nobody has changed since: it is trusted
    #[arg(long)]
    precompiled: bool,

    /// Arguments for the component
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,

    #[command(flatten)]
    granted: Granted,

    #[command(flatten)]
    limited: Limited,
}

impl Run {
    pub(crate) async fn run(self) -> ExitCode {
        let builder = Host::with_defaults()
            .grants(self.granted.grants().inherit_stdin())
            .limits(self.limited.limits());
        let host = match builder.build().await {
            Ok(host) => host,
            Err(error) => return fail(&error, 1),
        };
        let loaded = if self.precompiled {
            // SAFETY: whoever gives the option vouches for the file.
            unsafe { host.load_precompiled(&self.component) }
        } else {
            host.load(&self.component).await
        };
        let component = match loaded {
            Ok(component) => component,
            Err(error) => return fail(&error, 1),
        };
        let ended = component.run(self.args).await;
        // Whoever ran the guest waits for its exit code, and not for ever for what its backends still have to send.
        _ = timeout(Duration::from_secs(5), host.close()).await;
        match ended {
            Ok(exit) => exit.into(),
            Err(error @ RunError::NoCommand { .. }) => fail(&error, 1),
            Err(error @ (RunError::Deadline { .. } | RunError::CpuTime { .. })) => {
                fail(&error, 124)
            }
            Err(error) => fail(&error, 134),
        }
    }
}
