//! What is shown when serving begins.

use std::collections::BTreeSet;
use std::fmt;
use std::net::SocketAddr;

use runtime::host::{InspectedImport, Inspection};
use serde_json::{Value, json};

use crate::inspect::imports_table;
use crate::load::Loaded;
use crate::plan::{Planned, Subscription};
use crate::shown_path::shown;

const BOLD: &str = "\x1b[1m";
const PLAIN: &str = "\x1b[0m";

/// Components, what they are called for, and what serves their imports, for people.
pub(crate) struct Screen<'a> {
    pub(crate) addr: Option<SocketAddr>,
    pub(crate) loaded: &'a [Loaded],
    pub(crate) coloured: bool,
}

impl fmt::Display for Screen<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bold, plain) = if self.coloured {
            (BOLD, PLAIN)
        } else {
            ("", "")
        };
        match self.addr {
            Some(addr) => writeln!(f, "wasi-dev serves {bold}http://{addr}{plain}")?,
            None => writeln!(f, "wasi-dev serves messages and changes, and no requests")?,
        }
        for loaded in self.loaded {
            let Planned { name, file, .. } = &loaded.planned;
            writeln!(f, "\n{bold}{name}{plain} ({})", shown(file).display())?;
            calls(&loaded.planned, f)?;
            let imports = loaded.inspection.imports.iter();
            f.write_str(&imports_table(imports.filter(|import| !is_wasi(import))))?;
            let wasi = wasi(&loaded.inspection);
            if !wasi.is_empty() {
                writeln!(f, "  {}  the host", wasi.join(", "))?;
            }
        }
        writeln!(f, "\nCtrl-C stops it.")
    }
}

/// What a component is called for.
fn calls(planned: &Planned, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for route in &planned.routes {
        writeln!(f, "  requests  {route}")?;
    }
    for Subscription { pattern, group, .. } in &planned.subscriptions {
        match group {
            Some(group) => writeln!(f, "  messages  {pattern}, in the group {group}")?,
            None => writeln!(f, "  messages  {pattern}")?,
        }
    }
    for bucket in &planned.watches {
        match bucket.as_str() {
            "" => writeln!(f, "  changes   the default bucket")?,
            bucket => writeln!(f, "  changes   {bucket}")?,
        }
    }
    Ok(())
}

/// The same for programs, as one line of JSON.
pub(crate) fn json(addr: Option<SocketAddr>, loaded: &[Loaded]) -> Value {
    let component = |loaded: &Loaded| {
        let Loaded {
            planned,
            inspection,
            ..
        } = loaded;
        let subscriptions = planned.subscriptions.iter();
        let subscriptions: Vec<_> = subscriptions
            .map(|s| json!({ "pattern": s.pattern, "group": s.group }))
            .collect();
        json!({
            "name": planned.name,
            "file": planned.file.display().to_string(),
            "routes": planned.routes,
            "subscriptions": subscriptions,
            "watches": planned.watches,
            "imports": crate::inspect::json(inspection)["imports"],
        })
    };
    json!({
        "serving": addr.map(|addr| format!("http://{addr}")),
        "components": loaded.iter().map(component).collect::<Vec<_>>(),
    })
}

/// Whether an import is of WASI itself, which has no flavours.
fn is_wasi(import: &InspectedImport) -> bool {
    let served = import.served.as_ref();
    served.is_ok_and(|served| served.flavour.is_none())
}

/// The packages of WASI itself that a component imports, as in `wasi:io@0.2.6`.
fn wasi(inspection: &Inspection) -> Vec<String> {
    let imports = inspection.imports.iter().filter(|import| is_wasi(import));
    let packages = imports.map(|import| match import.name.split_once('/') {
        Some((package, rest)) => match rest.split_once('@') {
            Some((_, version)) => format!("{package}@{version}"),
            None => package.to_owned(),
        },
        None => import.name.clone(),
    });
    packages.collect::<BTreeSet<_>>().into_iter().collect()
}
