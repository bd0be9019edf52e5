//! One component, for one call.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use runtime::host::{Component, Grants, HostBuilder, RunError};
use tokio::time::timeout;

use crate::fail;
use crate::guest::{Granted, Limited};

#[derive(Args)]
pub(crate) struct Alone {
    /// The component: a .wasm file
    component: PathBuf,

    /// The component is machine code that `wasi-dev compile` wrote, and that nobody has changed since: it is trusted
    #[arg(long)]
    precompiled: bool,

    #[command(flatten)]
    granted: Granted,

    #[command(flatten)]
    limited: Limited,
}

impl Alone {
    pub(crate) fn grants(&self) -> Grants {
        self.granted.grants()
    }

    /// Connects the backends and loads the component, or says why not.
    pub(crate) async fn load(&self, builder: HostBuilder) -> Result<Component, ExitCode> {
        let host = builder.limits(self.limited.limits()).build().await;
        let host = host.map_err(|error| fail(&error, 1))?;
        let loaded = if self.precompiled {
            // SAFETY: whoever gives the option vouches for the file.
            unsafe { host.load_precompiled(&self.component) }
        } else {
            host.load(&self.component).await
        };
        loaded.map_err(|error| fail(&error, 1))
    }
}

/// Lets the backends send what they still have to, but whoever called the component waits for its exit code, and not for ever.
pub(crate) async fn close(component: &Component) {
    _ = timeout(Duration::from_secs(5), component.host().close()).await;
}

/// Says how a guest ended that did not come to its own end.
pub(crate) fn ended(error: &RunError) -> ExitCode {
    let code = match error {
        RunError::NoCommand { .. } => 1,
        RunError::Deadline { .. } | RunError::CpuTime { .. } => 124,
        _ => 134,
    };
    fail(error, code)
}
