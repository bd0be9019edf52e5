//! What is to be served, as flags say it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use runtime::messaging::topic::{check_pattern, check_unreserved};

use crate::config_file;
use crate::fault::Fault;
use crate::guest::{Granted, Limited, at_least_one, duration};
use crate::plan::{self, Plan, Subscription};

#[derive(Args)]
pub(crate) struct Flags {
    /// What answers requests: a .wasm file, for all paths or for those below a prefix, as in /api=shop.wasm
    #[arg(value_name = "[/PREFIX=]COMPONENT", value_parser = routed)]
    components: Vec<(String, PathBuf)>,

    /// Deliver the messages on matching topics to a component, as in 'orders.*'=worker.wasm; the members of a group share
    /// them
    #[arg(long, value_name = "PATTERN[@GROUP]=COMPONENT", value_parser = subscribed)]
    subscribe: Vec<(Subscription, PathBuf)>,

    /// Tell a component when a key-value bucket changes, as in stock=watcher.wasm
    #[arg(long, value_name = "BUCKET=COMPONENT", value_parser = of_component)]
    watch_bucket: Vec<(String, PathBuf)>,

    /// Read what is to be served from a file; flags go over it [default, where no component is named: wasi-dev.toml]
    #[arg(long, value_name = "FILE")]
    config_file: Option<PathBuf>,

    /// Where to listen; port 0 is any free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "HOST:PORT", value_parser = addr)]
    addr: Option<String>,

    /// The components that flags name are machine code that `wasi-dev compile` wrote, and that nobody changes: it is trusted
    #[arg(long)]
    precompiled: bool,

    /// How many requests are handled at a time, and as many deliveries and changes [default: 1000]
    #[arg(long, value_name = "NUMBER", value_parser = at_least_one)]
    guests: Option<usize>,

    /// How many clients may be connected at a time; more wait [default: 10000]
    #[arg(long, value_name = "NUMBER", value_parser = at_least_one)]
    connections: Option<usize>,

    /// How long a request waits for its turn before it is answered with 503 [default: 5s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    admission_wait: Option<Duration>,

    /// How long to let what runs finish, after SIGINT or SIGTERM [default: 10s]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    grace: Option<Duration>,

    #[command(flatten)]
    granted: Granted,

    #[command(flatten)]
    limited: Limited,
}

impl Flags {
    /// What is to be served: by the flags alone, or by a file that the flags go over.
    pub(crate) fn plan(self) -> Plan {
        let named = !(self.components.is_empty()
            && self.subscribe.is_empty()
            && self.watch_bucket.is_empty());
        let mut plan = match &self.config_file {
            Some(path) => config_file::read(path),
            None if named => Plan::default(),
            None => in_this_folder(),
        };
        let mut files = Vec::new();
        for (route, file) in self.components {
            plan.of_file(&file).routes.push(route);
            files.push(file);
        }
        for (subscription, file) in self.subscribe {
            plan.of_file(&file).subscriptions.push(subscription);
            files.push(file);
        }
        for (bucket, file) in self.watch_bucket {
            plan.of_file(&file).watches.push(bucket);
            files.push(file);
        }
        for file in files.iter().filter(|_| self.precompiled) {
            plan.of_file(file).precompiled = true;
        }
        for component in &mut plan.components {
            component.granted.extend(&self.granted);
            component.limited = self.limited.over(component.limited);
        }
        if let Some(addr) = self.addr {
            plan.addr = Some(addr);
            plan.addr_at = None;
        }
        plan.guests = self.guests.or(plan.guests);
        plan.connections = self.connections.or(plan.connections);
        plan.admission_wait = self.admission_wait.or(plan.admission_wait);
        plan.grace = self.grace.or(plan.grace);
        plan.find_contradictions();
        plan
    }
}

fn in_this_folder() -> Plan {
    let path = Path::new(config_file::NAME);
    if path.exists() {
        return config_file::read(path);
    }
    let text = format!(
        "nothing is named that could be served, and there is no {} here; name a component, or a file with --config-file",
        path.display()
    );
    Plan {
        faults: vec![Fault::new(None, text)],
        ..Plan::default()
    }
}

fn routed(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((prefix, file)) if prefix.starts_with('/') => Ok((plan::route(prefix)?, path(file)?)),
        // A file whose name has the sign in it is written with its folder.
        Some(_) if !text.starts_with('.') => {
            Err("takes a path prefix before the `=`, as in `/api=shop.wasm`".into())
        }
        _ => Ok(("/".into(), path(text)?)),
    }
}

fn subscribed(text: &str) -> Result<(Subscription, PathBuf), String> {
    let (subscription, file) = of_component(text)?;
    let (pattern, group) = match subscription.rsplit_once('@') {
        Some((_, "")) => return Err("takes the name of a group after the `@`".into()),
        Some((pattern, group)) => (pattern.to_owned(), Some(group.to_owned())),
        None => (subscription, None),
    };
    let checked = check_pattern(&pattern).and_then(|()| check_unreserved(&pattern));
    checked.map_err(|error| error.to_string())?;
    let subscription = Subscription {
        group,
        ..Subscription::to(pattern)
    };
    Ok((subscription, file))
}

fn of_component(text: &str) -> Result<(String, PathBuf), String> {
    let (name, file) = text
        .split_once('=')
        .ok_or("takes a component after a `=`, as in `orders=worker.wasm`")?;
    Ok((name.to_owned(), path(file)?))
}

fn path(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() {
        return Err("takes a component, a .wasm file".into());
    }
    Ok(text.into())
}

fn addr(text: &str) -> Result<String, String> {
    if plan::is_addr(text) {
        Ok(text.into())
    } else {
        Err(format!("takes {}", plan::ADDR_FORM))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        flags: Flags,
    }

    fn plan(args: &[&str]) -> Plan {
        let args = ["serve"].iter().chain(args);
        let cli = Cli::try_parse_from(args).unwrap_or_else(|error| panic!("{error}"));
        let plan = cli.flags.plan();
        assert_eq!(plan.faults, []);
        plan
    }

    fn refused(args: &[&str]) -> String {
        let args = ["serve"].iter().chain(args);
        match Cli::try_parse_from(args) {
            Err(error) => error.to_string(),
            Ok(cli) => cli.flags.plan().faults[0].to_string(),
        }
    }

    #[test]
    fn a_component_alone_answers_at_every_path() {
        let plan = plan(&["shop.wasm"]);
        assert_eq!(plan.components.len(), 1);
        assert_eq!(plan.components[0].name, "shop.wasm");
        assert_eq!(plan.components[0].routes, ["/"]);
    }

    #[test]
    fn a_prefix_stands_before_its_component() {
        let plan = plan(&["/api/=api.wasm", "/=/srv/site.wasm"]);
        let routes: Vec<_> = plan.components.iter().map(|c| &c.routes[0]).collect();
        assert_eq!(routes, ["/api", "/"]);
        assert_eq!(plan.components[1].file, Path::new("/srv/site.wasm"));
    }

    #[test]
    fn a_file_that_is_named_for_several_things_is_one_component() {
        let plan = plan(&[
            "/api=shop.wasm",
            "/shop=shop.wasm",
            "--subscribe",
            "orders.*@desk=shop.wasm",
            "--subscribe",
            "audit.>=audit.wasm",
            "--watch-bucket",
            "stock=shop.wasm",
        ]);
        let [shop, audit] = &plan.components[..] else {
            panic!("{plan:?}");
        };
        assert_eq!(shop.routes, ["/api", "/shop"]);
        assert_eq!(shop.subscriptions[0].pattern, "orders.*");
        assert_eq!(shop.subscriptions[0].group.as_deref(), Some("desk"));
        assert_eq!(shop.watches, ["stock"]);
        assert!(audit.routes.is_empty());
        assert_eq!(audit.subscriptions[0].pattern, "audit.>");
        assert_eq!(audit.subscriptions[0].group, None);
    }

    #[test]
    fn two_paths_of_one_file_are_one_component() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("shop.wasm");
        std::fs::write(&file, "").unwrap();
        let paths = [file.clone(), folder.path().join("./x/../shop.wasm")];
        std::fs::create_dir(folder.path().join("x")).unwrap();
        let args = ["/a", "/b"].into_iter().zip(&paths);
        let args: Vec<_> = args
            .map(|(route, file)| format!("{route}={}", file.display()))
            .collect();
        let plan = plan(&[&*args[0], &*args[1]]);
        assert_eq!(plan.components.len(), 1);
        assert_eq!(plan.components[0].routes, ["/a", "/b"]);
    }

    #[test]
    fn a_value_without_its_key_is_not_shown() {
        for args in [["--env", "s3cret"], ["--config", "=s3cret"]] {
            let said = refused(&[args[0], args[1], "a.wasm"]);
            assert!(
                said.contains(&format!("{} takes KEY=VALUE", args[0])),
                "{said}"
            );
            assert!(!said.contains("s3cret"), "{said}");
        }
    }

    #[test]
    fn files_of_one_name_are_told_apart_by_their_folders() {
        let plan = plan(&["/a=a/shop.wasm", "/b=b/shop.wasm"]);
        let names: Vec<_> = plan.components.iter().map(|c| &c.name).collect();
        assert_eq!(names, ["shop.wasm", "b/shop.wasm"]);
    }

    #[test]
    fn grants_and_limits_are_for_every_component() {
        let plan = plan(&[
            "/a=a.wasm",
            "/b=b.wasm",
            "--timeout=2s",
            "--memory=64MiB",
            "--env=LANG=en",
            "--allow-host=api.example.com",
        ]);
        for component in &plan.components {
            let limits = component.limited.limits();
            assert_eq!(limits.deadline, Some(Duration::from_secs(2)));
            assert_eq!(limits.memory, 64 << 20);
            assert_eq!(component.granted.env, [("LANG".into(), "en".into())]);
            assert_eq!(component.granted.allow_hosts, ["api.example.com"]);
        }
    }

    #[test]
    fn flags_go_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.toml");
        let text = "addr = 'localhost:1'\ngrace = '1s'\n[limits]\nhandles = 7\ndeadline = '9s'\n\
                    [component.shop]\nfile = 'shop.wasm'\nroute = '/'\n";
        std::fs::write(&path, text).unwrap();
        let plan = plan(&[
            "--config-file",
            path.to_str().unwrap(),
            "--addr=localhost:0",
            "--timeout=2s",
        ]);
        assert_eq!(plan.addr.as_deref(), Some("localhost:0"));
        assert_eq!(plan.grace, Some(Duration::from_secs(1)));
        let limits = plan.components[0].limited.limits();
        assert_eq!(limits.deadline, Some(Duration::from_secs(2)));
        assert_eq!(limits.handles, 7);
    }

    #[test]
    fn what_is_malformed_is_refused_with_the_form_that_is_right() {
        for (args, expected) in [
            (vec!["api=a.wasm"], "takes a path prefix before the `=`"),
            (vec!["/api="], "takes a component, a .wasm file"),
            (vec!["--subscribe=orders"], "takes a component after a `=`"),
            (vec!["--subscribe=a.>.b=w.wasm"], "wildcard out of place"),
            (
                vec!["--subscribe=a@=w.wasm"],
                "name of a group after the `@`",
            ),
            (vec!["--subscribe=_INBOX.x=w.wasm"], "the host's own"),
            (vec!["--addr=8080", "a.wasm"], "takes a host and a port"),
            (vec!["--guests=0", "a.wasm"], "whole number, 1 or more"),
            (vec!["--handles=0", "a.wasm"], "whole number, 1 or more"),
            (vec!["--connections=0", "a.wasm"], "whole number, 1 or more"),
            (
                vec!["--table-elements=0", "a.wasm"],
                "whole number, 1 or more",
            ),
            (
                vec!["--allow-host=https://api.example.com", "a.wasm"],
                "did you mean `api.example.com`?",
            ),
            (vec!["/a?b=a.wasm"], "has no blanks, as in `/a`"),
            (
                vec!["--addr=localhost:1", "--subscribe=a=w.wasm"],
                "localhost:1 is where requests would come in, and no component has a route",
            ),
            (vec!["--memory=64MB", "a.wasm"], "takes a size such as"),
            (vec!["--grace=5", "a.wasm"], "takes a duration such as"),
            (
                vec!["--subscribe=a.*=w.wasm", "--subscribe=a.*@g=w.wasm"],
                "w.wasm is subscribed to `a.*` twice",
            ),
            (
                vec!["--watch-bucket=a=w.wasm", "--watch-bucket=a=w.wasm"],
                "w.wasm watches `a` twice",
            ),
            (
                vec!["a.wasm", "b.wasm"],
                "a.wasm and b.wasm are both given the route `/`",
            ),
        ] {
            let text = refused(&args);
            assert!(text.contains(expected), "{args:?}: {text}");
        }
    }
}
