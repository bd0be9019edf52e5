use super::*;

fn told(message: &str, fields: &[(&'static str, &str)]) -> Told {
    let fields = fields.iter().map(|&(name, value)| (name, value.to_owned()));
    Told {
        message: message.to_owned(),
        fields: fields.collect(),
    }
}

fn written(told: &Told, target: &str, coloured: bool) -> String {
    let mut text = String::new();
    let line = told.line(target).expect("it has a line");
    line.write(&mut text, "12:03:04.512", coloured).unwrap();
    text
}

const SERVED: &str = "wasi_backend::served";

#[test]
fn a_request_is_a_line() {
    let request = told(
        "request",
        &[
            ("component", "desk"),
            ("method", "GET"),
            ("path", "/orders"),
            ("status", "200"),
            ("ms", "1.75"),
        ],
    );
    assert_eq!(
        written(&request, SERVED, false),
        "12:03:04.512 GET /orders 200 1.8ms desk\n"
    );
    assert_eq!(
        written(&request, SERVED, true),
        "\x1b[2m12:03:04.512\x1b[0m GET /orders \x1b[32m200\x1b[0m 1.8ms desk\n"
    );
}

#[test]
fn a_request_whose_client_went_away_is_a_line_and_why() {
    let request = told(
        "request",
        &[
            ("component", "desk"),
            ("method", "GET"),
            ("path", "/orders"),
            ("status", "499"),
            ("ms", "30"),
            ("error", "the client went away"),
        ],
    );
    assert_eq!(
        written(&request, SERVED, true),
        "\x1b[2m12:03:04.512\x1b[0m GET /orders \x1b[33m499\x1b[0m 30.0ms desk\n    the client went away\n"
    );
}

#[test]
fn what_a_guest_prints_is_a_line_with_its_name() {
    let printed = |line| {
        let fields = [("component", "desk"), ("stream", "stderr"), ("line", line)];
        written(&told("", &fields), printed::TARGET, true)
    };
    assert_eq!(
        printed("one \x1b[2Jorder"),
        "\x1b[2m12:03:04.512\x1b[0m [desk] one \\u{1b}[2Jorder\n"
    );
    assert_eq!(printed(""), "\x1b[2m12:03:04.512\x1b[0m [desk]\n");
}

#[test]
fn a_delivery_that_failed_is_a_line_and_why() {
    let delivery = told(
        "delivery",
        &[
            ("component", "events"),
            ("topic", "orders.created"),
            ("attempt", "2"),
            ("outcome", "failed"),
            ("ms", "1200"),
            ("error", "events trapped\n  0: handle"),
        ],
    );
    assert_eq!(
        written(&delivery, SERVED, false),
        "12:03:04.512 delivery orders.created failed 1.20s events (attempt 2)\n    events trapped\n      0: handle\n"
    );
}

#[test]
fn a_change_is_a_line() {
    let change = told(
        "change",
        &[
            ("component", "watcher"),
            ("bucket", "stock"),
            ("key", "a\x1b[2Jb"),
            ("kind", "delete"),
            ("outcome", "handled"),
            ("ms", "0.04"),
        ],
    );
    assert_eq!(
        written(&change, SERVED, false),
        "12:03:04.512 delete stock/a\\u{1b}[2Jb handled 0.0ms watcher\n"
    );
}

#[test]
fn what_was_denied_is_a_line_and_what_permits_it() {
    let of = |interface: &'static str, name, needed| {
        let fields = [
            ("component", "desk"),
            ("interface", interface),
            ("name", name),
            ("needed", needed),
        ];
        let denied = told("access was denied; it takes `Policy::…`", &fields);
        written(&denied, DENIED, false)
    };
    assert_eq!(
        of("keyvalue", "stock", "write"),
        "12:03:04.512 write to keyvalue `stock` denied desk\n    its policy in wasi-dev.toml permits it with `buckets = \
         { \"stock\" = \"read-write\" }`\n"
    );
    assert_eq!(
        of("messaging", "orders.new", "write"),
        "12:03:04.512 write to messaging `orders.new` denied desk\n    its policy in wasi-dev.toml permits it with `publish = \
         [\"orders.new\"]`\n"
    );
    let fields = [
        ("component", "desk"),
        ("host", "api.example.com"),
        ("port", "443"),
    ];
    assert_eq!(
        written(&told("a request was denied", &fields), DENIED, false),
        "12:03:04.512 request to api.example.com:443 denied desk\n    `--allow-host api.example.com:443` permits it, or \
         `allow-hosts` in wasi-dev.toml\n"
    );
}

#[test]
fn what_is_of_another_target_has_the_usual_form() {
    assert!(told("request", &[]).line("hyper").is_none());
    assert!(told("connected", &[]).line(SERVED).is_none());
}
