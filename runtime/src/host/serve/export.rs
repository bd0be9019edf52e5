//! What a component can be called by.

use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component as Code, ComponentExportIndex};
use wasmtime_wasi_http::{p2, p3};

use super::{Component, State};

/// What a component is called for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Http,
    Handler,
    Watcher,
}

impl Role {
    pub(super) const fn interface(self) -> &'static str {
        match self {
            Self::Http => "wasi:http/incoming-handler@0.2 or wasi:http/handler@0.3",
            Self::Handler => HANDLER,
            Self::Watcher => "wasi:keyvalue/watcher@0.2.0-draft or @0.2.0-draft2",
        }
    }
}

const HANDLER: &str = "wasi:messaging/incoming-handler@0.2.0-draft";

/// Of one shape under two names.
const WATCHERS: [&str; 2] = [
    "wasi:keyvalue/watcher@0.2.0-draft2",
    "wasi:keyvalue/watcher@0.2.0-draft",
];

/// The exports of a component that a host calls.
pub(super) struct Exports {
    pub(super) http: Option<Result<Http, String>>,
    pub(super) handler: Option<Result<ComponentExportIndex, String>>,
    pub(super) watcher: Option<Result<Watcher, String>>,
}

/// A handler of requests, to be instantiated.
pub(super) enum Http {
    P2(p2::bindings::ProxyPre<State>),
    P3(p3::bindings::ServicePre<State>),
}

#[derive(Clone, Copy)]
pub(super) struct Watcher {
    pub(super) on_set: ComponentExportIndex,
    pub(super) on_delete: ComponentExportIndex,
}

impl Exports {
    pub(super) fn of(component: &Component) -> Self {
        let pre = component.instance_pre();
        let names = component.exports();
        let exports = |start: &str| names.iter().any(|name| name.starts_with(start));
        let http = if exports("wasi:http/handler@0.3.") {
            Some(p3::bindings::ServicePre::new(pre.clone()).map(Http::P3))
        } else if exports("wasi:http/incoming-handler@0.2.") {
            Some(p2::bindings::ProxyPre::new(pre.clone()).map(Http::P2))
        } else {
            None
        };
        let code = pre.component();
        let exported = |interface: &str| names.iter().any(|name| name == interface);
        let watcher = WATCHERS.into_iter().find(|name| exported(name));
        let handler = exported(HANDLER).then(|| function(code, HANDLER, "handle", 1));
        Self {
            http: http.map(|http| http.map_err(|error| format!("{error:#}"))),
            handler,
            watcher: watcher.map(|interface| {
                Ok(Watcher {
                    on_set: function(code, interface, "on-set", 3)?,
                    on_delete: function(code, interface, "on-delete", 2)?,
                })
            }),
        }
    }

    /// Whether the component can be called in a role, or what is in the way of it; none when it does not export that.
    pub(super) fn get(&self, role: Role) -> Option<Result<(), &str>> {
        match role {
            Role::Http => shape(self.http.as_ref()),
            Role::Handler => shape(self.handler.as_ref()),
            Role::Watcher => shape(self.watcher.as_ref()),
        }
    }
}

fn shape<T>(export: Option<&Result<T, String>>) -> Option<Result<(), &str>> {
    Some(match export? {
        Ok(_) => Ok(()),
        Err(error) => Err(error),
    })
}

/// A function with so many parameters. Their types are looked at when it is called.
fn function(
    code: &Code,
    interface: &str,
    name: &str,
    params: usize,
) -> Result<ComponentExportIndex, String> {
    let found = code.get_export(None, interface);
    let found = found.and_then(|(_, interface)| code.get_export(Some(&interface), name));
    let Some((item, index)) = found else {
        return Err(format!("it has no function `{name}`"));
    };
    match item {
        ComponentItem::ComponentFunc(function) if function.params().len() == params => Ok(index),
        _ => Err(format!("`{name}` is no function of {params} parameters")),
    }
}
