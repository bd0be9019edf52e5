//! What is shown when serving begins.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::net::SocketAddr;

use runtime::host::{InspectedImport, Inspection};
use serde_json::{Value, json};

use crate::inspect::imports_table;
use crate::load::Loaded;

const BOLD: &str = "\x1b[1m";
const PLAIN: &str = "\x1b[0m";

/// Components, what they are called for, and what serves their imports, for people.
pub(crate) fn text(addr: Option<SocketAddr>, loaded: &[Loaded], coloured: bool) -> String {
    let [bold, plain] = if coloured { [BOLD, PLAIN] } else { [""; 2] };
    let mut text = match addr {
        Some(addr) => format!("wasi-dev serves {bold}http://{addr}{plain}\n"),
        None => "wasi-dev serves messages and changes, and no requests\n".to_owned(),
    };
    for Loaded {
        planned,
        inspection,
        ..
    } in loaded
    {
        let file = planned.file.display();
        writeln!(text, "\n{bold}{}{plain} ({file})", planned.name).expect("a string takes it");
        for route in &planned.routes {
            text += &format!("  requests  {route}\n");
        }
        for subscription in &planned.subscriptions {
            let group = subscription.group.as_ref();
            let group = group.map_or_else(String::new, |group| format!(", in the group {group}"));
            text += &format!("  messages  {}{group}\n", subscription.pattern);
        }
        for bucket in &planned.watches {
            let bucket = if bucket.is_empty() {
                "the default bucket"
            } else {
                bucket
            };
            text += &format!("  changes   {bucket}\n");
        }
        let imports = inspection.imports.iter();
        text += &imports_table(imports.filter(|import| !is_wasi(import)));
        let wasi = wasi(inspection);
        if !wasi.is_empty() {
            text += &format!("  {}  the host\n", wasi.join(", "));
        }
    }
    text + "\nCtrl-C stops it.\n"
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
