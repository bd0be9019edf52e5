//! From a plan to components, each compiled once.

use std::path::Path;

use defaults::WithDefaults as _;
use runtime::Host;
use runtime::host::{BuildError, Component, GrantError, Inspection, LoadError};
use tokio::task::JoinSet;

use crate::fault::Fault;
use crate::plan::{Plan, Planned};

/// A component that is ready to be served.
pub(crate) struct Loaded {
    pub(crate) planned: Planned,
    pub(crate) component: Component,
    pub(crate) inspection: Inspection,
    /// What was read of the file.
    pub(crate) bytes: Vec<u8>,
}

/// Connects the backends and compiles the components, all at the same time, and reports whatever is in the way of serving.
pub(crate) async fn load(plan: &Plan) -> Result<(Host, Vec<Loaded>), Vec<Fault>> {
    let mut faults = plan.faults.clone();
    let host = match host(plan).await {
        Ok(host) => host,
        Err(error) => {
            faults.push(Fault::of(None, &error));
            return Err(faults);
        }
    };
    let mut loading = JoinSet::new();
    for (position, planned) in plan.components.iter().cloned().enumerate() {
        let host = host.clone();
        loading.spawn(async move {
            let component = component(&host, &planned).await;
            (position, planned, component)
        });
    }
    let mut results = loading.join_all().await;
    results.sort_by_key(|(position, ..)| *position);
    let mut loaded = Vec::new();
    for (_, planned, component) in results {
        match component {
            Ok((component, bytes)) => {
                let inspection = component.inspect();
                faults.extend(misuses(&planned, &inspection.exports));
                loaded.push(Loaded {
                    planned,
                    component,
                    inspection,
                    bytes,
                });
            }
            Err(error) => faults.extend(error.faults(&planned)),
        }
    }
    if faults.is_empty() {
        Ok((host, loaded))
    } else {
        Err(faults)
    }
}

async fn host(plan: &Plan) -> Result<Host, BuildError> {
    let mut builder = Host::with_defaults();
    if let Some(guests) = plan.guests {
        builder = builder.guests(guests);
    }
    if let Some(wait) = plan.admission_wait {
        builder = builder.admission_wait(wait);
    }
    builder.build().await
}

/// Reads a component and compiles it.
async fn component(host: &Host, planned: &Planned) -> Result<(Component, Vec<u8>), Unusable> {
    if planned.precompiled {
        // SAFETY: whoever says that a file is precompiled vouches for it.
        let component = unsafe { host.load_precompiled(&planned.file) }?;
        return Ok((dressed(component, planned)?, Vec::new()));
    }
    let bytes = read(&planned.file).await?;
    let component = compile(host, planned, bytes.clone()).await?;
    Ok((component, bytes))
}

pub(crate) async fn read(file: &Path) -> Result<Vec<u8>, Unusable> {
    let read = tokio::fs::read(file).await;
    read.map_err(|source| {
        let path = file.to_path_buf();
        LoadError::Read { path, source }.into()
    })
}

/// Compiles a component from what was read of its file.
pub(crate) async fn compile(
    host: &Host,
    planned: &Planned,
    bytes: Vec<u8>,
) -> Result<Component, Unusable> {
    let component = host.load_bytes(&planned.name, bytes).await?;
    Ok(dressed(component, planned)?)
}

/// The component with what its guests are granted, and may take and open.
fn dressed(component: Component, planned: &Planned) -> Result<Component, GrantError> {
    let component = component
        .with_grants(planned.granted.grants())?
        .with_limits(planned.limited.limits());
    Ok(match &planned.policy {
        Some(policy) => component.with_policy(policy.policy()),
        None => component,
    })
}

/// A component cannot be served.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unusable {
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error(transparent)]
    Grant(#[from] GrantError),
}

impl Unusable {
    /// Each import that is missing is a fault of its own.
    fn faults(&self, planned: &Planned) -> Vec<Fault> {
        match self {
            Self::Load(LoadError::Imports { name, missing }) => {
                let faults = missing.iter().map(|import| {
                    Fault::new(planned.at.clone(), format!("{name} imports {import}"))
                });
                faults.collect()
            }
            error => vec![Fault::of(planned.at.clone(), error)],
        }
    }
}

/// What a component is to be used for that it is not made for.
fn misuses(planned: &Planned, exports: &[String]) -> Vec<Fault> {
    let Planned { name, .. } = planned;
    let has = if exports.is_empty() {
        "nothing".to_owned()
    } else {
        exports.join(", ")
    };
    let mut texts = Vec::new();
    if !planned.routes.is_empty() && !exports_any(exports, &HTTP) {
        let hint = instead(planned, exports);
        texts.push(format!(
            "{name} answers no requests: it exports no wasi:http handler, but {has}{hint}"
        ));
    }
    if !planned.subscriptions.is_empty() && !exports_any(exports, &MESSAGES) {
        texts.push(format!(
            "{name} cannot be subscribed: it exports no wasi:messaging/incoming-handler, but {has}"
        ));
    }
    if !planned.watches.is_empty() && !exports_any(exports, &CHANGES) {
        texts.push(format!(
            "{name} cannot watch a bucket: it exports no wasi:keyvalue/watcher, but {has}"
        ));
    }
    let faults = texts.into_iter();
    faults
        .map(|text| Fault::new(planned.at.clone(), text))
        .collect()
}

/// What the names of exports begin with that a component is called by.
const HTTP: [&str; 2] = ["wasi:http/incoming-handler@", "wasi:http/handler@"];
const MESSAGES: [&str; 1] = ["wasi:messaging/incoming-handler@"];
const CHANGES: [&str; 1] = ["wasi:keyvalue/watcher@"];
const COMMAND: [&str; 1] = ["wasi:cli/run@"];

fn exports_any(exports: &[String], starts: &[&str]) -> bool {
    let is_meant = |name: &String| starts.iter().any(|start| name.starts_with(start));
    exports.iter().any(is_meant)
}

/// What to do instead with a component that answers no requests.
fn instead(planned: &Planned, exports: &[String]) -> String {
    let file = planned.file.display();
    let in_file = planned.at.is_some();
    if exports_any(exports, &MESSAGES) {
        if in_file {
            "; subscribe it with `subscribe = \"PATTERN\"`".into()
        } else {
            format!("; subscribe it with `--subscribe 'PATTERN'={file}`")
        }
    } else if exports_any(exports, &CHANGES) {
        if in_file {
            "; let it watch a bucket with `watch = \"BUCKET\"`".into()
        } else {
            format!("; let it watch a bucket with `--watch-bucket BUCKET={file}`")
        }
    } else if exports_any(exports, &COMMAND) {
        format!("; run it with `wasi-dev run {file}`")
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Subscription;

    fn planned(routes: &[&str], patterns: &[&str], watches: &[&str]) -> Planned {
        let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        let subscriptions = patterns.iter().map(|&pattern| Subscription {
            pattern: pattern.to_owned(),
            group: None,
        });
        Planned {
            name: "worker.wasm".into(),
            file: "out/worker.wasm".into(),
            routes: owned(routes),
            subscriptions: subscriptions.collect(),
            watches: owned(watches),
            ..Planned::default()
        }
    }

    fn misused(planned: &Planned, exports: &[&str]) -> Vec<String> {
        let exports: Vec<_> = exports.iter().map(|&name| name.to_owned()).collect();
        let faults = misuses(planned, &exports);
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_a_component_is_not_made_for_is_said_with_what_it_is() {
        let all = planned(&["/"], &["orders.*"], &["stock"]);
        let exports = [
            "wasi:http/incoming-handler@0.2.6",
            "wasi:messaging/incoming-handler@0.2.0-draft",
            "wasi:keyvalue/watcher@0.2.0-draft2",
        ];
        assert_eq!(misused(&all, &exports), [""; 0]);
        let only_http = misused(&all, &["wasi:http/handler@0.3.0"]);
        assert_eq!(
            only_http,
            [
                "error: worker.wasm cannot be subscribed: it exports no wasi:messaging/incoming-handler, but \
                 wasi:http/handler@0.3.0",
                "error: worker.wasm cannot watch a bucket: it exports no wasi:keyvalue/watcher, but \
                 wasi:http/handler@0.3.0",
            ]
        );
    }

    #[test]
    fn how_to_serve_what_answers_no_requests_is_said() {
        let routed = planned(&["/"], &[], &[]);
        for (export, expected) in [
            (
                "wasi:messaging/incoming-handler@0.2.0-draft",
                "; subscribe it with `--subscribe 'PATTERN'=out/worker.wasm`",
            ),
            (
                "wasi:keyvalue/watcher@0.2.0-draft",
                "; let it watch a bucket with `--watch-bucket BUCKET=out/worker.wasm`",
            ),
            (
                "wasi:cli/run@0.2.6",
                "; run it with `wasi-dev run out/worker.wasm`",
            ),
            ("example:own/thing", ""),
        ] {
            assert_eq!(
                misused(&routed, &[export]),
                [format!(
                    "error: worker.wasm answers no requests: it exports no wasi:http handler, but {export}{expected}"
                )]
            );
        }
    }
}
