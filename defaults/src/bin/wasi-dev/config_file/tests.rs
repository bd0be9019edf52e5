use std::time::Duration;

use super::*;

fn plan_of(text: &str) -> Plan {
    let mut plan = parse(Path::new("shop/wasi-dev.toml"), text);
    plan.find_contradictions();
    plan
}

/// What is wrong with a file, in the order of its lines.
fn faults(text: &str) -> Vec<String> {
    let faults = Fault::in_order(plan_of(text).faults);
    faults.iter().map(ToString::to_string).collect()
}

/// What is wrong with a component that has these lines as well, without the place where that is said.
fn fault_of(lines: &str) -> String {
    let text = format!("[component.desk]\nfile = 'desk.wasm'\nroute = '/'\n{lines}");
    let faults = faults(&text);
    assert_eq!(faults.len(), 1, "{lines}: {faults:#?}");
    let text = faults[0].strip_prefix("shop/wasi-dev.toml:4: ");
    text.unwrap_or_else(|| panic!("{}", faults[0])).to_owned()
}

#[test]
fn all_that_can_be_said_of_a_component_is_read() {
    let reference = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../examples/wasi-dev.toml"
    ));
    let plan = plan_of(reference);
    assert_eq!(plan.faults, []);
    assert_eq!(plan.addr.as_deref(), Some("localhost:9000"));
    assert_eq!(plan.guests, Some(50));
    assert_eq!(plan.connections, Some(500));
    assert_eq!(plan.admission_wait, Some(Duration::from_millis(250)));
    assert_eq!(plan.grace, Some(Duration::from_mins(1)));
    let [desk] = &plan.components[..] else {
        panic!("{plan:?}");
    };
    assert_eq!(desk.name, "desk");
    assert_eq!(desk.file, Path::new("shop/out/desk.wasm"));
    assert!(desk.precompiled);
    assert_eq!(desk.routes, ["/", "/api"]);
    let subscription = |pattern: &str, group: Option<&str>| Subscription {
        pattern: pattern.to_owned(),
        group: group.map(str::to_owned),
        at_once: group.map(|_| 1),
    };
    assert_eq!(
        desk.subscriptions,
        [
            subscription("audit.>", None),
            subscription("orders.*", Some("desk"))
        ]
    );
    assert_eq!(desk.watches, ["stock", ""]);
    assert_eq!(desk.granted.env, [("LANG".into(), "en".into())]);
    assert_eq!(desk.granted.config, [("greeting".into(), "hello".into())]);
    assert_eq!(desk.granted.dirs, [("shop/./data".into(), "/data".into())]);
    assert_eq!(desk.granted.allow_hosts, ["api.example.com"]);
    assert_eq!(
        desk.limited,
        Limited {
            deadline: Some(Duration::from_secs(5)),
            cpu_time: Some(Duration::from_millis(100)),
            memory: Some(256 << 20),
            table_elements: Some(10_000),
            handles: Some(100),
            kept_bytes: Some(16 << 20),
            unnamed_body: Some(4 << 20),
            request_body: Some(1 << 30),
        }
    );
    assert_eq!(
        desk.policy,
        Some(Policed {
            buckets: vec![
                ("orders".into(), Access::ReadWrite),
                ("audit*".into(), Access::ReadOnly)
            ],
            containers: Vec::new(),
            lockers: vec![("shop".into(), Access::ReadOnly)],
            databases: vec![(String::new(), Access::ReadWrite)],
            publish: vec!["orders.*".into()],
        })
    );
}

#[test]
fn without_a_policy_everything_may_be_opened_and_with_an_empty_one_nothing() {
    let text = "[component.desk]\nfile = 'desk.wasm'\nroute = '/'\n";
    assert_eq!(plan_of(text).components[0].policy, None);
    let text = format!("{text}[component.desk.policy]\n");
    assert_eq!(
        plan_of(&text).components[0].policy,
        Some(Policed::default())
    );
}

#[test]
fn one_text_stands_for_a_list_of_it() {
    let plan = plan_of("[component.w]\nfile = 'w.wasm'\nsubscribe = 'orders.*'\nwatch = 'stock'\n");
    assert_eq!(plan.faults, []);
    assert_eq!(plan.components[0].subscriptions[0].pattern, "orders.*");
    assert_eq!(plan.components[0].watches, ["stock"]);
}

#[test]
fn every_fault_is_found_in_one_run() {
    let text = "\
adr = '127.0.0.1:8080'
guests = 0
grace = '5'

[limit]

[component.desk]
fil = 'desk.wasm'
subcribe = 'orders.*'

[component.desk.policy]
bucket = {}

[component.events]
file = 'events.wasm'
subscribe = [{ pattern = 'orders.*', grup = 'desk' }, 'a..b', 5]
[component.events.limits]
memory = '64MB'
";
    let expected = "\
shop/wasi-dev.toml:1: unknown key `adr`, did you mean `addr`?
shop/wasi-dev.toml:2: guests is `0`; it takes a whole number, 1 or more
shop/wasi-dev.toml:3: grace is `'5'`; it takes a duration such as `250ms`, `30s`, `5m` or `1h`
shop/wasi-dev.toml:5: unknown key `limit`, did you mean `limits`?
shop/wasi-dev.toml:7: component `desk` has no `file`
shop/wasi-dev.toml:7: component `desk` is given nothing to do: it takes a `route`, a `subscribe` or a `watch`
shop/wasi-dev.toml:8: unknown key `fil`, did you mean `file`?
shop/wasi-dev.toml:9: unknown key `subcribe`, did you mean `subscribe`?
shop/wasi-dev.toml:12: unknown key `bucket`, did you mean `buckets`?
shop/wasi-dev.toml:16: unknown key `grup`, did you mean `group`?
shop/wasi-dev.toml:16: `a..b` is no topic: a topic is words between single dots, as in `orders.created`
shop/wasi-dev.toml:16: subscribe is `5`; it takes a text in quotes
shop/wasi-dev.toml:18: memory is `'64MB'`; it takes a size such as `65536`, `512KiB`, `64MiB` or `1GiB`
";
    let found = faults(text).join("\n") + "\n";
    assert_eq!(found, expected);
}

#[test]
fn a_value_of_the_wrong_kind_is_named_with_what_would_be_right() {
    for (line, expected) in [
        (
            "precompiled = 1",
            "precompiled is `1`; it takes `true` or `false`",
        ),
        ("dirs = 'data'", "dirs is `'data'`; it takes a table"),
        (
            "dirs = { '/data' = 1 }",
            "/data is `1`; it takes a text in quotes",
        ),
        (
            "allow-hosts = ['localhost', 'https://api.example.com']",
            "`https://api.example.com` is no host: a name is meant, as in `api.example.com`, `localhost:8080`, \
             `*.example.com` or `*`; did you mean `api.example.com`?",
        ),
        ("limits = []", "limits is a list; it takes a table"),
        (
            "limits.handles = -1",
            "handles is `-1`; it takes a whole number, 1 or more",
        ),
        ("watch = {}", "watch is a table; it takes a text in quotes"),
        (
            "subscribe = { group = 'a' }",
            "this subscription has no `pattern`",
        ),
        (
            "subscribe = '_INBOX.a'",
            "`_INBOX.a` is a topic of the host's own",
        ),
        (
            "policy.buckets = { orders = 'write' }",
            "orders is `write`; it takes `read-only` or `read-write`",
        ),
        (
            "policy.publish = 'a.>.b'",
            "`a.>.b` has a wildcard out of place: in a pattern, `*` is a whole word and `>` the last one",
        ),
    ] {
        assert_eq!(fault_of(line), expected);
    }
}

#[test]
fn a_key_that_is_like_no_other_is_named_with_those_there_are() {
    assert_eq!(
        fault_of("limits.colour = 'red'"),
        "unknown key `colour`; known are `deadline`, `cpu-time`, `memory`, `table-elements`, `handles`, `kept-bytes`, `unnamed-body`, \
         `request-body`"
    );
}

#[test]
fn a_malformed_address_or_route_is_named_with_what_would_be_right() {
    let text = "addr = '8080'\n[component.desk]\nfile = 'desk.wasm'\nroute = ['/', 'api']\n";
    assert_eq!(
        faults(text),
        [
            "shop/wasi-dev.toml:1: addr is `8080`; it takes a host and a port, as in `127.0.0.1:8080`",
            "shop/wasi-dev.toml:4: `api` is no route: the beginning of a path is meant, as in `/api`",
        ]
    );
}

#[test]
fn a_route_is_no_more_than_the_beginning_of_a_path() {
    for (route, meant) in [
        ("/a?b", "/a"),
        ("/#top", "/"),
        ("/two words", "/two%20words"),
        ("/api/?", "/api/"),
    ] {
        let text = format!("[component.desk]\nfile = 'desk.wasm'\nroute = ['/x', '{route}']\n");
        let expected = format!(
            "shop/wasi-dev.toml:3: `{route}` is no route: it is the beginning of a path as clients send it, which ends \
             before `?` and `#` and has no blanks, as in `{meant}`"
        );
        assert_eq!(faults(&text), [expected]);
    }
}

#[test]
fn values_that_may_be_secrets_are_not_shown() {
    for (line, expected) in [
        ("env = 'TOKEN=s3cret'", "env takes a table"),
        ("env = { TOKEN = 53 }", "TOKEN takes a text in quotes"),
        (
            "config = { TOKEN = ['s3cret'] }",
            "TOKEN is a list; it takes a text in quotes",
        ),
        (
            "config.TOKEN = { is = 's3cret' }",
            "TOKEN is a table; it takes a text in quotes",
        ),
    ] {
        assert_eq!(fault_of(line), expected);
    }
    for line in [
        "env = { TOKEN = s3cret }",
        "env = { TOKEN = 's3cret }",
        "env.TOKEN = 's3' cret",
    ] {
        let text = format!("[component.desk]\nfile = 'desk.wasm'\nroute = '/'\n{line}\n");
        let found = faults(&text).join("\n");
        assert!(!found.is_empty() && !found.contains("s3"), "{found}");
    }
}

#[test]
fn an_address_is_for_requests() {
    let text = "addr = 'localhost:9000'\n[component.w]\nfile = 'w.wasm'\nsubscribe = 'orders.*'\n";
    assert_eq!(
        faults(text),
        [
            "shop/wasi-dev.toml:1: localhost:9000 is where requests would come in, and no component has a route; give one \
             a route, or leave the address out"
        ]
    );
}

#[test]
fn a_route_belongs_to_one_component() {
    let text = "[component.a]\nfile = 'a.wasm'\nroute = '/api'\n[component.b]\nfile = 'b.wasm'\nroute = '/api/'\n";
    assert_eq!(
        faults(text),
        [
            "shop/wasi-dev.toml:4: a and b are both given the route `/api`; a route belongs to one component"
        ]
    );
}

#[test]
fn what_is_no_toml_is_named_by_its_lines() {
    let found = faults("addr = \n[component.desk\nfile = 'desk.wasm'\n");
    assert!(found.len() > 1, "{found:?}");
    assert!(found[0].starts_with("shop/wasi-dev.toml:1: "), "{found:?}");
}
