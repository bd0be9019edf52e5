//! `wasi-dev.toml`: what is to be served, as a file.

mod section;
#[cfg(test)]
mod tests;

use std::path::Path;

use runtime::host::Access;
use runtime::messaging::topic::{check_pattern, check_unreserved};
use toml::de::DeTable;

use crate::fault::Fault;
use crate::guest;
use crate::guest::{Granted, Limited};
use crate::plan::{self, Plan, Planned, Policed, Subscription};
use section::{Section, Source, Value};

/// The file that is read where no other is named.
pub(crate) const NAME: &str = "wasi-dev.toml";

/// Reads a file. What it says of paths is relative to it.
pub(crate) fn read(path: &Path) -> Plan {
    match std::fs::read_to_string(path) {
        Ok(text) => parse(path, &text),
        Err(error) => {
            let text = format!("{} cannot be read: {error}", path.display());
            Plan {
                faults: vec![Fault::new(None, text)],
                ..Plan::default()
            }
        }
    }
}

fn parse(path: &Path, text: &str) -> Plan {
    let source = Source::new(path, text);
    let (table, malformed) = DeTable::parse_recoverable(text);
    // What follows from a line that could not be read is not known, so that there is nothing more to say.
    let mut plan = if malformed.is_empty() {
        let folder = path.parent().unwrap_or(Path::new(""));
        plan(Section::new(&source, table.get_ref()), folder)
    } else {
        for error in malformed {
            let offset = error.span().map_or(0, |span| span.start);
            source.fault(offset, error.message());
        }
        Plan::default()
    };
    plan.faults = source.into_faults();
    plan
}

fn plan(mut top: Section<'_>, folder: &Path) -> Plan {
    let addr = top.get("addr");
    let addr_at = addr.map(|value| value.place());
    let addr = addr.and_then(|value| {
        let addr = value.text()?;
        if !plan::is_addr(addr) {
            value.fault(format!("addr is `{addr}`; it takes {}", plan::ADDR_FORM));
        }
        Some(addr.to_owned())
    });
    let mut plan = Plan {
        addr,
        addr_at,
        guests: top.get("guests").and_then(|value| value.number()),
        connections: top.get("connections").and_then(|value| value.number()),
        admission_wait: top.get("admission-wait").and_then(|value| value.duration()),
        grace: top.get("grace").and_then(|value| value.duration()),
        ..Plan::default()
    };
    let common = top.get("limits").map(|value| limits(&value));
    if let Some(components) = top.get("component") {
        for value in components.entries() {
            plan.components
                .extend(component(&value, folder, common.unwrap_or_default()));
        }
    }
    top.finish();
    plan
}

fn component(value: &Value<'_>, folder: &Path, common: Limited) -> Option<Planned> {
    let mut section = value.section()?;
    let mut planned = Planned {
        name: value.name.to_owned(),
        at: Some(value.place()),
        ..Planned::default()
    };
    let file = section.get("file");
    if file.is_none() {
        value.fault(format!("component `{}` has no `file`", value.name));
    }
    let file = file.and_then(|value| value.text());
    if let Some(value) = section.get("precompiled") {
        planned.precompiled = value.boolean().unwrap_or_default();
    }
    let [routes, subscriptions, watches] = ["route", "subscribe", "watch"].map(|key| {
        let value = section.get(key);
        value.map_or_else(Vec::new, |value| value.items())
    });
    if routes.is_empty() && subscriptions.is_empty() && watches.is_empty() {
        value.fault(format!(
            "component `{}` is given nothing to do: it takes a `route`, a `subscribe` or a `watch`",
            value.name
        ));
    }
    planned.routes = routes.iter().filter_map(route).collect();
    planned.subscriptions = subscriptions.iter().filter_map(subscription).collect();
    planned.watches = texts(&watches);
    planned.granted = granted(&mut section, folder);
    let own = section.get("limits").map(|value| limits(&value));
    planned.limited = own.unwrap_or_default().over(common);
    planned.policy = section.get("policy").and_then(|value| policy(&value));
    section.finish();
    planned.file = folder.join(file?);
    Some(planned)
}

fn granted(section: &mut Section<'_>, folder: &Path) -> Granted {
    let mut granted = Granted::default();
    if let Some(env) = section.get("env") {
        granted.env = pairs(&env.unshown());
    }
    if let Some(config) = section.get("config") {
        granted.config = pairs(&config.unshown());
    }
    if let Some(dirs) = section.get("dirs") {
        let dirs = pairs(&dirs).into_iter();
        granted.dirs = dirs
            .map(|(guest, host)| (folder.join(host), guest))
            .collect();
    }
    if let Some(hosts) = section.get("allow-hosts") {
        granted.allow_hosts = hosts.items().iter().filter_map(host).collect();
    }
    granted
}

fn limits(value: &Value<'_>) -> Limited {
    let Some(mut section) = value.section() else {
        return Limited::default();
    };
    let memory = |value: Value<'_>| value.size()?.try_into().ok();
    let limited = Limited {
        deadline: section.get("deadline").and_then(|value| value.duration()),
        cpu_time: section.get("cpu-time").and_then(|value| value.duration()),
        memory: section.get("memory").and_then(memory),
        table_elements: section
            .get("table-elements")
            .and_then(|value| value.number()),
        handles: section.get("handles").and_then(|value| value.number()),
        kept_bytes: section.get("kept-bytes").and_then(memory),
        unnamed_body: section.get("unnamed-body").and_then(memory),
        request_body: section.get("request-body").and_then(|value| value.size()),
    };
    section.finish();
    limited
}

fn policy(value: &Value<'_>) -> Option<Policed> {
    let mut section = value.section()?;
    let mut names = |key| {
        section.get(key).map_or_else(Vec::new, |value| {
            value.entries().iter().filter_map(access).collect()
        })
    };
    let mut policy = Policed {
        buckets: names("buckets"),
        containers: names("containers"),
        lockers: names("lockers"),
        databases: names("databases"),
        publish: Vec::new(),
    };
    if let Some(value) = section.get("publish") {
        policy.publish = value.items().iter().filter_map(pattern).collect();
    }
    section.finish();
    Some(policy)
}

fn access(value: &Value<'_>) -> Option<(String, Access)> {
    let access = match value.text()? {
        "read-only" => Access::ReadOnly,
        "read-write" => Access::ReadWrite,
        other => {
            let name = value.name;
            value.fault(format!(
                "{name} is `{other}`; it takes `read-only` or `read-write`"
            ));
            return None;
        }
    };
    Some((value.name.to_owned(), access))
}

fn route(value: &Value<'_>) -> Option<String> {
    let route = plan::route(value.text()?);
    route.map_err(|text| value.fault(text)).ok()
}

fn host(value: &Value<'_>) -> Option<String> {
    let host = guest::host(value.text()?);
    host.map_err(|text| value.fault(text)).ok()
}

fn subscription(value: &Value<'_>) -> Option<Subscription> {
    if !value.is_table() {
        let pattern = pattern(value)?;
        return Some(Subscription::to(pattern));
    }
    let mut section = value.section()?;
    let subscribed = section.get("pattern");
    if subscribed.is_none() {
        value.fault("this subscription has no `pattern`");
    }
    let subscribed = subscribed.and_then(|value| pattern(&value));
    let group = section.get("group").and_then(|value| group(&value));
    let at_once = section.get("at-once");
    let at_once = at_once.and_then(|value| value.number());
    section.finish();
    subscribed.map(|pattern| Subscription {
        group,
        at_once,
        ..Subscription::to(pattern)
    })
}

fn group(value: &Value<'_>) -> Option<String> {
    let name = value.text()?;
    if name.is_empty() {
        value.fault("takes the name of a group");
        return None;
    }
    Some(name.to_owned())
}

fn pattern(value: &Value<'_>) -> Option<String> {
    let pattern = value.text()?;
    if let Err(error) = check_pattern(pattern).and_then(|()| check_unreserved(pattern)) {
        value.fault(error.to_string());
        return None;
    }
    Some(pattern.to_owned())
}

fn texts(values: &[Value<'_>]) -> Vec<String> {
    let texts = values.iter().filter_map(Value::text);
    texts.map(str::to_owned).collect()
}

/// A table of texts.
fn pairs(value: &Value<'_>) -> Vec<(String, String)> {
    let entries = value.entries();
    let pairs = entries.iter().filter_map(|entry| {
        let text = entry.text()?;
        Some((entry.name.to_owned(), text.to_owned()))
    });
    pairs.collect()
}
