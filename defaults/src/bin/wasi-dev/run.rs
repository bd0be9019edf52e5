use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use defaults::WithDefaults as _;
use runtime::host::{Limits, RunError};
use runtime::{Host, OptionValue as _};

use crate::fail;

/// Run a component that exports wasi:cli/run; its exit code is the command's
///
/// Where the component does not run to its end, the exit code is 1 when it cannot be loaded, 124 at the timeout, and 134
/// when it traps.
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

    /// Let the component read a value through wasi:config
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    config: Vec<(String, String)>,

    /// Set an environment variable of the component, which otherwise has none
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    env: Vec<(String, String)>,

    /// Let the component read and write a directory, which otherwise sees none
    #[arg(long, value_name = "HOST[::GUEST]", value_parser = dir)]
    dir: Vec<(PathBuf, String)>,

    /// Stop the component when it runs longer, as in 500ms, 30s or 5m
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    timeout: Option<Duration>,
}

impl Run {
    pub(crate) async fn run(self) -> ExitCode {
        let mut limits = Limits::default();
        limits.deadline = self.timeout;
        let mut builder = Host::with_defaults().limits(limits).inherit_stdin();
        for (key, value) in self.config {
            builder = builder.config(key, value);
        }
        for (name, value) in self.env {
            builder = builder.env(name, value);
        }
        for (host, guest) in self.dir {
            builder = builder.dir(host, guest);
        }
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
        match component.run(self.args).await {
            Ok(exit) => exit.into(),
            Err(error @ RunError::NoCommand { .. }) => fail(&error, 1),
            Err(error @ RunError::Deadline { .. }) => fail(&error, 124),
            Err(error) => fail(&error, 134),
        }
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some(("", _)) | None => Err("takes KEY=VALUE".into()),
        Some((key, value)) => Ok((key.into(), value.into())),
    }
}

fn dir(text: &str) -> Result<(PathBuf, String), String> {
    match text.split_once("::").unwrap_or((text, text)) {
        ("", _) | (_, "") => Err("takes HOST::GUEST, two directories".into()),
        (host, guest) => Ok((host.into(), guest.into())),
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    Duration::parse(OsStr::new(text)).ok_or_else(|| format!("takes {}", Duration::FORM))
}
