use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use runtime::Host;

use crate::fail;

/// Compile a component to machine code, which `run --precompiled` loads at once
///
/// The artifact is for this version of the command and for this machine; any other refuses it.
#[derive(Args)]
pub(crate) struct Compile {
    /// The component: a .wasm file
    component: PathBuf,

    /// Where the artifact goes, by default beside the component
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Compile {
    pub(crate) async fn run(self) -> ExitCode {
        let host = match Host::builder().build().await {
            Ok(host) => host,
            Err(error) => return fail(&error, 1),
        };
        let output = self
            .output
            .unwrap_or_else(|| self.component.with_extension("cwasm"));
        let artifact = match host.precompile(&self.component).await {
            Ok(artifact) => artifact,
            Err(error) => return fail(&error, 1),
        };
        match std::fs::write(&output, artifact) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("error: {} cannot be written: {error}", output.display());
                ExitCode::FAILURE
            }
        }
    }
}
