//! What is to be served, whether flags or a file said so.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use runtime::host::{Access, Policy, Subscribe};

use crate::fault::{Fault, Place};
use crate::guest::{Granted, Limited};

/// What is to be served.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Plan {
    pub(crate) addr: Option<String>,
    /// Where that was written, unless on the command line.
    pub(crate) addr_at: Option<Place>,
    pub(crate) guests: Option<usize>,
    pub(crate) connections: Option<usize>,
    pub(crate) admission_wait: Option<Duration>,
    pub(crate) grace: Option<Duration>,
    pub(crate) components: Vec<Planned>,
    /// What is known to be wrong with it.
    pub(crate) faults: Vec<Fault>,
}

/// A component, and all that it is served for.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Planned {
    /// What stands for it in messages: the key in the file, or the file's name.
    pub(crate) name: String,
    pub(crate) file: PathBuf,
    /// Where it was written, unless on the command line.
    pub(crate) at: Option<Place>,
    pub(crate) precompiled: bool,
    /// The beginnings of the paths that it answers at.
    pub(crate) routes: Vec<String>,
    pub(crate) subscriptions: Vec<Subscription>,
    /// The buckets whose changes it is called for.
    pub(crate) watches: Vec<String>,
    pub(crate) granted: Granted,
    pub(crate) limited: Limited,
    pub(crate) policy: Option<Policed>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subscription {
    pub(crate) pattern: String,
    pub(crate) group: Option<String>,
    /// How many of its messages are handled at a time.
    pub(crate) at_once: Option<usize>,
}

impl Subscription {
    /// Of nobody else, and to as many messages at a time as come.
    pub(crate) fn to(pattern: String) -> Self {
        Self {
            pattern,
            group: None,
            at_once: None,
        }
    }

    pub(crate) fn subscribe(&self) -> Subscribe {
        let mut to = Subscribe::to(&self.pattern);
        if let Some(group) = &self.group {
            to = to.group(group);
        }
        if let Some(messages) = self.at_once {
            to = to.at_once(messages);
        }
        to
    }
}

/// What a component may open, where that is not everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Policed {
    pub(crate) buckets: Vec<(String, Access)>,
    pub(crate) containers: Vec<(String, Access)>,
    pub(crate) lockers: Vec<(String, Access)>,
    pub(crate) databases: Vec<(String, Access)>,
    pub(crate) publish: Vec<String>,
}

impl Policed {
    pub(crate) fn policy(&self) -> Policy {
        let mut policy = Policy::default();
        for (name, access) in &self.buckets {
            policy = policy.bucket(name, *access);
        }
        for (name, access) in &self.containers {
            policy = policy.container(name, *access);
        }
        for (name, access) in &self.lockers {
            policy = policy.locker(name, *access);
        }
        for (name, access) in &self.databases {
            policy = policy.database(name, *access);
        }
        for pattern in &self.publish {
            policy = policy.publish(pattern);
        }
        policy
    }
}

impl Plan {
    pub(crate) fn addr(&self) -> &str {
        self.addr.as_deref().unwrap_or("127.0.0.1:8080")
    }

    /// How long what runs may take to its end when serving ends.
    pub(crate) fn grace(&self) -> Duration {
        self.grace.unwrap_or(Duration::from_secs(10))
    }

    /// Finds what is said in several places that do not fit together.
    pub(crate) fn find_contradictions(&mut self) {
        self.find_clashes();
        self.find_repetitions();
        self.find_idle_addr();
        self.find_nothing();
    }

    /// Finds an address at which nothing would be listened.
    fn find_idle_addr(&mut self) {
        let routed = self.components.iter().any(|c| !c.routes.is_empty());
        // What could not be read may have been a route.
        if routed || !self.faults.is_empty() {
            return;
        }
        if let Some(addr) = &self.addr {
            let text = format!(
                "{addr} is where requests would come in, and no component has a route; give one a route, or leave the \
                 address out"
            );
            self.faults.push(Fault::new(self.addr_at.clone(), text));
        }
    }

    /// Finds that there is nothing to serve.
    fn find_nothing(&mut self) {
        if self.components.is_empty() && self.faults.is_empty() {
            let text = "nothing is named that could be served: a file has `[component.NAME]` for each component";
            self.faults.push(Fault::new(None, text));
        }
    }

    /// Finds path prefixes that were given twice, so that it cannot be said whose the requests are.
    fn find_clashes(&mut self) {
        let mut owners: Vec<(&str, &Planned)> = Vec::new();
        for component in &self.components {
            for route in &component.routes {
                match owners.iter().find(|(other, _)| other == route) {
                    None => owners.push((route, component)),
                    Some((_, owner)) => {
                        let text = format!(
                            "{} and {} are both given the route `{route}`; a route belongs to one component",
                            owner.name, component.name
                        );
                        self.faults.push(Fault::new(component.at.clone(), text));
                    }
                }
            }
        }
    }

    /// Finds what a component would be called for twice.
    fn find_repetitions(&mut self) {
        for Planned {
            name,
            at,
            subscriptions,
            watches,
            ..
        } in &self.components
        {
            let patterns = repeated(subscriptions.iter().map(|s| &s.pattern)).into_iter();
            let patterns = patterns.map(|p| format!("{name} is subscribed to `{p}` twice"));
            let buckets = repeated(watches.iter()).into_iter();
            let buckets = buckets.map(|bucket| format!("{name} watches `{bucket}` twice"));
            let faults = patterns.chain(buckets);
            self.faults
                .extend(faults.map(|text| Fault::new(at.clone(), text)));
        }
    }

    /// Refuses what cannot be replaced while it is served: machine code is mapped from its file, which must stay as it is.
    pub(crate) fn refuse_precompiled(&mut self) {
        for component in self.components.iter().filter(|c| c.precompiled) {
            let text = format!(
                "{} is precompiled, so its file must not change; with --watch, serve the component that it was compiled from",
                component.name
            );
            self.faults.push(Fault::new(component.at.clone(), text));
        }
    }

    /// The component of this file: one that is there already, or a new one.
    pub(crate) fn of_file(&mut self, file: &Path) -> &mut Planned {
        // One file has many paths. What is not there has at least the one that was given.
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let meant = real(file);
        let same = |planned: &Planned| real(&planned.file) == meant;
        let position = self.components.iter().position(same).unwrap_or_else(|| {
            let name = self.name(file);
            self.components.push(Planned {
                name,
                file: file.to_path_buf(),
                ..Planned::default()
            });
            self.components.len() - 1
        });
        &mut self.components[position]
    }

    /// The file's name, or all of the path where another component goes by the name.
    fn name(&self, file: &Path) -> String {
        let name = file.file_name().unwrap_or(file.as_os_str());
        let name = name.to_string_lossy().into_owned();
        if self.components.iter().any(|other| other.name == name) {
            file.display().to_string()
        } else {
            name
        }
    }
}

/// What is there more than once.
fn repeated<'a>(names: impl Iterator<Item = &'a String>) -> BTreeSet<&'a String> {
    let mut seen = BTreeSet::new();
    names.filter(|name| !seen.insert(*name)).collect()
}

/// A route as it is compared: without the `/` at its end, if it is not the whole of it.
pub(crate) fn route(prefix: &str) -> Result<String, String> {
    if !prefix.starts_with('/') {
        return Err(format!(
            "`{prefix}` is no route: the beginning of a path is meant, as in `/api`"
        ));
    }
    let strange = |c: char| c.is_whitespace() || c.is_control() || c == '?' || c == '#';
    if prefix.contains(strange) {
        let path = prefix.split(['?', '#']).next().unwrap_or_default();
        let path: Vec<_> = path.split(strange).collect();
        return Err(format!(
            "`{prefix}` is no route: it is the beginning of a path as clients send it, which ends before `?` and `#` and \
             has no blanks, as in `{}`",
            path.join("%20")
        ));
    }
    let trimmed = prefix.trim_end_matches('/');
    Ok(if trimmed.is_empty() { "/" } else { trimmed }.to_owned())
}

/// Whether an address has the form `HOST:PORT`. Whether the host is one, only the attempt shows.
pub(crate) fn is_addr(text: &str) -> bool {
    let port = text.rsplit_once(':').filter(|(host, _)| !host.is_empty());
    port.is_some_and(|(_, port)| port.parse::<u16>().is_ok())
}

/// What an address looks like, to end the sentence "it takes …".
pub(crate) const ADDR_FORM: &str = "a host and a port, as in `127.0.0.1:8080`";
