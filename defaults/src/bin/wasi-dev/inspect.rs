use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use defaults::WithDefaults as _;
use runtime::host::{InspectedImport, Inspection};
use runtime::{Env, Host};
use serde_json::{Value, json};

use crate::fail;

/// Say what a component imports and exports, and what serves it here, without running it
///
/// The exit code is 0 when every import is served, and 1 when one is not or when the file is no component.
#[derive(Args)]
pub(crate) struct Inspect {
    /// The component: a .wasm file
    component: PathBuf,

    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

impl Inspect {
    pub(crate) async fn run(self) -> ExitCode {
        // It is of no account what the backends keep, so that none of it is opened.
        let nothing = Env::from_iter([("", ""); 0]);
        let host = match Host::with_defaults().options_from(nothing).build().await {
            Ok(host) => host,
            Err(error) => return fail(&error, 1),
        };
        let inspection = match host.inspect(&self.component).await {
            Ok(inspection) => inspection,
            Err(error) => return fail(&error, 1),
        };
        if self.json {
            println!("{:#}", json(&inspection));
        } else {
            print!("{}", table(&inspection));
        }
        if inspection.is_served() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

fn table(inspection: &Inspection) -> String {
    let engine = if inspection.concurrent {
        "with component-model async"
    } else {
        "without component-model async"
    };
    let kind = if inspection.is_command() {
        "a command"
    } else {
        "no command"
    };
    let mut text = format!("{}: {kind}, for the engine {engine}\n", inspection.name);
    text += "\nimports\n";
    text += &imports_table(inspection.imports.iter());
    text += "\nexports\n";
    for name in &inspection.exports {
        writeln!(text, "  {name}").expect("a string takes it");
    }
    text
}

/// A line for each import: its name, its flavour, and what serves it.
pub(crate) fn imports_table<'a>(imports: impl Iterator<Item = &'a InspectedImport>) -> String {
    let rows: Vec<_> = imports
        .map(|import| (import.name.as_str(), row(import)))
        .collect();
    let names = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let flavours = rows.iter().map(|(_, (flavour, _))| flavour.len());
    let flavours = flavours.max().unwrap_or(0);
    let mut text = String::new();
    for (name, (flavour, by)) in &rows {
        writeln!(text, "  {name:names$}  {flavour:flavours$}  {by}").expect("a string takes it");
    }
    text
}

/// The flavour of an import, and what serves it.
fn row(import: &InspectedImport) -> (&str, String) {
    match &import.served {
        Ok(served) => (served.flavour.unwrap_or("-"), served.by.to_owned()),
        Err(missing) => ("-", format!("MISSING: this host {}", missing.instead())),
    }
}

pub(crate) fn json(inspection: &Inspection) -> Value {
    let import = |import: &InspectedImport| match &import.served {
        Ok(served) => json!({
            "name": import.name,
            "flavour": served.flavour,
            "served_by": served.by,
        }),
        Err(missing) => json!({
            "name": import.name,
            "missing": missing.instead(),
        }),
    };
    json!({
        "name": inspection.name,
        "served": inspection.is_served(),
        "command": inspection.is_command(),
        "component_model_async": inspection.concurrent,
        "imports": inspection.imports.iter().map(import).collect::<Vec<_>>(),
        "exports": inspection.exports,
    })
}
