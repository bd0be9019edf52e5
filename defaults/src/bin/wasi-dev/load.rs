//! From a plan to components, each compiled once.

use std::path::Path;

use runtime::Host;
use runtime::host::{
    BuildError, Component, GrantError, HostBuilder, Inspection, Limits, LoadError, PolicyError,
    Reloadable, ServeError,
};
use tokio::task::JoinSet;

use crate::fault::Fault;
use crate::plan::{Plan, Planned};
use crate::printed::Printed;

/// A component that is ready to be served.
pub(crate) struct Loaded {
    pub(crate) planned: Planned,
    pub(crate) component: Reloadable,
    pub(crate) inspection: Inspection,
    /// What was read of the file.
    pub(crate) bytes: Vec<u8>,
}

/// Connects the backends and compiles the components, all at the same time, and reports whatever is in the way of serving.
pub(crate) async fn load(
    plan: &Plan,
    builder: HostBuilder,
) -> Result<(Host, Vec<Loaded>), Vec<Fault>> {
    let mut faults = plan.faults.clone();
    let host = match host(plan, builder).await {
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
                let component = Reloadable::new(component);
                faults.extend(misuses(&planned, &Abilities::new(&component, &inspection)));
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

async fn host(plan: &Plan, mut builder: HostBuilder) -> Result<Host, BuildError> {
    if let Some(guests) = plan.guests {
        builder = builder.guests(guests);
    }
    if let Some(wait) = plan.admission_wait {
        builder = builder.admission_wait(wait);
    }
    // There is room for the largest of them.
    let tables = plan
        .components
        .iter()
        .map(|c| c.limited.limits().table_elements);
    if let Some(elements) = tables.max() {
        builder = builder.limits(Limits::default().with_table_elements(elements));
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
    dressed(component, planned)
}

/// The component with what its guests are granted, and may take and open.
fn dressed(component: Component, planned: &Planned) -> Result<Component, Unusable> {
    let [stdout, stderr] = ["stdout", "stderr"].map(|stream| Printed::new(&planned.name, stream));
    let grants = planned.granted.grants().stdout(stdout).stderr(stderr);
    let component = component
        .with_grants(grants)?
        .with_limits(planned.limited.limits());
    Ok(match &planned.policy {
        Some(policy) => component.with_policy(policy.policy())?,
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
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

impl Unusable {
    /// Each import that is missing is a fault of its own.
    fn faults(&self, planned: &Planned) -> Vec<Fault> {
        match self {
            Self::Load(LoadError::Imports { name, missing, .. }) => {
                let faults = missing.iter().map(|import| {
                    Fault::new(planned.at.clone(), format!("{name} imports {import}"))
                });
                faults.collect()
            }
            error => vec![Fault::of(planned.at.clone(), error)],
        }
    }
}

/// What the host can call a component for.
struct Abilities<'a> {
    requests: Result<(), ServeError>,
    messages: Result<(), ServeError>,
    changes: Result<(), ServeError>,
    is_command: bool,
    exports: &'a [String],
}

impl<'a> Abilities<'a> {
    fn new(component: &Reloadable, inspection: &'a Inspection) -> Self {
        Self {
            requests: component.handles_requests(),
            messages: component.handles_messages(),
            changes: component.watches(),
            is_command: inspection.is_command(),
            exports: &inspection.exports,
        }
    }
}

/// What a component is to be used for that it is not made for.
fn misuses(planned: &Planned, able: &Abilities<'_>) -> Vec<Fault> {
    let Planned { name, at, .. } = planned;
    let has = if able.exports.is_empty() {
        "nothing".to_owned()
    } else {
        able.exports.join(", ")
    };
    let requests = !planned.routes.is_empty();
    let messages = !planned.subscriptions.is_empty();
    let changes = !planned.watches.is_empty();
    let hint = instead(planned, able);
    let uses = [
        (requests, &able.requests, "answers no requests", &*hint),
        (messages, &able.messages, "cannot be subscribed", ""),
        (changes, &able.changes, "cannot watch a bucket", ""),
    ];
    let misused = uses.into_iter().filter(|(used, ..)| *used);
    let faults = misused.filter_map(|(_, able, lack, hint)| match able {
        Ok(()) => None,
        Err(ServeError::Export { wanted, .. }) => Some(Fault::new(
            at.clone(),
            format!("{name} {lack}: it exports no {wanted}, but {has}{hint}"),
        )),
        Err(error) => Some(Fault::of(at.clone(), error)),
    });
    faults.collect()
}

/// What to do instead with a component that answers no requests.
fn instead(planned: &Planned, able: &Abilities<'_>) -> String {
    let file = planned.file.display();
    let in_file = planned.at.is_some();
    if able.messages.is_ok() {
        if in_file {
            "; subscribe it with `subscribe = \"PATTERN\"`".into()
        } else {
            format!("; subscribe it with `--subscribe 'PATTERN'={file}`")
        }
    } else if able.changes.is_ok() {
        if in_file {
            "; let it watch a bucket with `watch = \"BUCKET\"`".into()
        } else {
            format!("; let it watch a bucket with `--watch-bucket BUCKET={file}`")
        }
    } else if able.is_command {
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
        let subscriptions = patterns
            .iter()
            .map(|&pattern| Subscription::to(pattern.into()));
        Planned {
            name: "worker.wasm".into(),
            file: "out/worker.wasm".into(),
            routes: owned(routes),
            subscriptions: subscriptions.collect(),
            watches: owned(watches),
            ..Planned::default()
        }
    }

    const HTTP: &str = "wasi:http/incoming-handler@0.2 or wasi:http/handler@0.3";
    const MESSAGES: &str = "wasi:messaging/incoming-handler@0.2.0-draft";
    const CHANGES: &str = "wasi:keyvalue/watcher@0.2.0-draft2";
    const COMMAND: &str = "wasi:cli/run@0.2.6";

    fn misused(planned: &Planned, exports: &[&str]) -> Vec<String> {
        let owned: Vec<_> = exports.iter().map(|&name| name.to_owned()).collect();
        let able = |wanted| {
            if exports.contains(&wanted) {
                return Ok(());
            }
            Err(ServeError::Export {
                component: planned.name.clone(),
                wanted,
                exports: owned.clone(),
            })
        };
        let able = Abilities {
            requests: able(HTTP),
            messages: able(MESSAGES),
            changes: able(CHANGES),
            is_command: exports.contains(&COMMAND),
            exports: &owned,
        };
        let faults = misuses(planned, &able);
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_a_component_is_not_made_for_is_said_with_what_it_is() {
        let all = planned(&["/"], &["orders.*"], &["stock"]);
        assert_eq!(misused(&all, &[HTTP, MESSAGES, CHANGES]), [""; 0]);
        assert_eq!(
            misused(&all, &["example:own/thing"]),
            [
                "error: worker.wasm answers no requests: it exports no wasi:http/incoming-handler@0.2 or \
                 wasi:http/handler@0.3, but example:own/thing",
                "error: worker.wasm cannot be subscribed: it exports no wasi:messaging/incoming-handler@0.2.0-draft, but \
                 example:own/thing",
                "error: worker.wasm cannot watch a bucket: it exports no wasi:keyvalue/watcher@0.2.0-draft2, but \
                 example:own/thing",
            ]
        );
    }

    #[test]
    fn an_export_in_a_shape_that_the_host_does_not_know_is_said_to_be_one() {
        let exports = [MESSAGES.to_owned()];
        let misshapen = || ServeError::Shape {
            component: "worker.wasm".into(),
            wanted: MESSAGES,
            source: "it has no function `handle`".into(),
        };
        let able = Abilities {
            requests: Ok(()),
            messages: Err(misshapen()),
            changes: Ok(()),
            is_command: false,
            exports: &exports,
        };
        let faults = misuses(&planned(&[], &["orders.*"], &[]), &able);
        assert_eq!(faults, [Fault::of(None, &misshapen())]);
    }

    #[test]
    fn how_to_serve_what_answers_no_requests_is_said() {
        let routed = planned(&["/"], &[], &[]);
        for (export, expected) in [
            (
                MESSAGES,
                "; subscribe it with `--subscribe 'PATTERN'=out/worker.wasm`",
            ),
            (
                CHANGES,
                "; let it watch a bucket with `--watch-bucket BUCKET=out/worker.wasm`",
            ),
            (COMMAND, "; run it with `wasi-dev run out/worker.wasm`"),
            ("wasi:keyvalue/watcher@0.3.0", ""),
        ] {
            let said = misused(&routed, &[export]);
            let said = said.concat();
            assert!(
                said.ends_with(&format!(", but {export}{expected}")),
                "{said}"
            );
        }
    }
}
