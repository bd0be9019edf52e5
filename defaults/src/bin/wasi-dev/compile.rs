use std::fs;
use std::io;
use std::path::{Path, PathBuf};
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
        if let (Ok(from), Ok(to)) = (self.component.canonicalize(), output.canonicalize())
            && from == to
        {
            eprintln!(
                "error: {} would be written over the component itself; name another file with --output",
                output.display()
            );
            return ExitCode::FAILURE;
        }
        let artifact = match host.precompile(&self.component).await {
            Ok(artifact) => artifact,
            Err(error) => return fail(&error, 1),
        };
        match write(&output, &artifact) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("error: {} cannot be written: {error}", output.display());
                ExitCode::FAILURE
            }
        }
    }
}

/// Puts a whole file in the place of what is there, which a server may have mapped and goes on with.
fn write(output: &Path, artifact: &[u8]) -> io::Result<()> {
    if output.exists() && !output.is_file() {
        return fs::write(output, artifact);
    }
    // What a link leads to, and not the link.
    let output = output
        .canonicalize()
        .unwrap_or_else(|_| output.to_path_buf());
    let mut unfinished = output.clone().into_os_string();
    unfinished.push(format!(".{}", std::process::id()));
    let written = fs::write(&unfinished, artifact).and_then(|()| fs::rename(&unfinished, &output));
    written.inspect_err(|_| _ = fs::remove_file(&unfinished))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_has_mapped_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("shop.cwasm");
        fs::write(&output, "old").unwrap();
        let mapped = fs::File::open(&output).unwrap();
        write(&output, b"newer").unwrap();
        assert_eq!(fs::read(&output).unwrap(), b"newer");
        assert_eq!(io::read_to_string(mapped).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);

        write(&folder.path().join("missing/shop.cwasm"), b"").unwrap_err();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
