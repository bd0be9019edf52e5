use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use defaults::WithDefaults as _;
use runtime::Host;

use crate::config_file;
use crate::fault::Fault;
use crate::load::load;

/// Say what is wrong with a wasi-dev.toml and the components that it names, without serving them
///
/// The backends are connected as `serve` connects them, which makes the file of `SQL_DATABASE`. The exit code is 0 when all
/// of it can be served, and 1 when not.
#[derive(Args)]
pub(crate) struct Check {
    /// The file
    #[arg(default_value = config_file::NAME)]
    file: PathBuf,
}

impl Check {
    pub(crate) async fn run(self) -> ExitCode {
        let mut plan = config_file::read(&self.file);
        plan.find_contradictions();
        match load(&plan, Host::with_defaults().pooled()).await {
            Ok((_, loaded)) => {
                let names: Vec<_> = loaded.iter().map(|l| l.planned.name.as_str()).collect();
                let file = self.file.display();
                println!("{file}: nothing is wrong with {}", names.join(", "));
                ExitCode::SUCCESS
            }
            Err(faults) => {
                Fault::print(faults);
                ExitCode::FAILURE
            }
        }
    }
}
