//! What is told while it serves.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::client::Client;
use crate::command::Serving;
use crate::prebuilt;

fn order_desk() -> [String; 2] {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/order-desk/wasi-dev.toml");
    ["--config-file".into(), file.display().to_string()]
}

async fn order_something(serving: &Serving) {
    let mut client = Client::connect(serving.addr).await;
    let order = client.send("POST", "/orders", "item=book&quantity=2");
    assert_eq!(order.await.unwrap().status(), 201);
}

#[tokio::test]
async fn a_person_sees_what_is_served_and_what_happens() {
    let mut serving = Serving::start(order_desk()).await;
    for line in [
        "\ndesk (../tests/prebuilt/order-desk-http.wasm)\n",
        "\n  requests  /\n",
        "\nevents (",
        "\n  messages  orders.*, in the group desk\n",
        "\nstock (",
        "\n  changes   stock\n",
    ] {
        assert!(serving.screen.contains(line), "{}", serving.screen);
    }
    let sql = serving
        .screen
        .lines()
        .find(|line| line.contains("wasi:sql/readwrite@"));
    let words: Vec<_> = sql.expect("it is imported").split_whitespace().collect();
    assert_eq!(words[1..], ["typed,", "sync", "Sqlite"]);

    order_something(&serving).await;
    for (what, by) in [
        (" POST /orders 201 ", " desk"),
        (" delivery orders.created handled ", " events (attempt 1)"),
        (" set stock/book handled ", " stock"),
    ] {
        let line = serving.has_said(what).await;
        assert!(line.ends_with(by), "{line}");
    }
    assert!(!serving.log.iter().any(|line| line.contains('\x1b')));
}

#[tokio::test]
async fn a_program_gets_json() {
    let json = "--json".to_owned();
    let mut serving = Serving::start(order_desk().into_iter().chain([json])).await;
    let screen: Value = serde_json::from_str(&serving.screen).unwrap();
    assert_eq!(screen["serving"], format!("http://{}", serving.addr));
    assert_eq!(screen["components"][0]["name"], "desk");

    order_something(&serving).await;
    let delivered = serving.says(r#""message":"delivery""#).await;
    let delivered: Value = serde_json::from_str(&delivered).unwrap();
    assert_eq!(delivered["topic"], "orders.created");
    assert_eq!(delivered["outcome"], "handled");
    for line in &serving.log {
        assert!(serde_json::from_str::<Value>(line).is_ok(), "{line}");
    }
}

#[tokio::test]
async fn a_panic_is_told_with_its_message_and_the_functions_that_led_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("http.wasm");
    fs::write(&file, with_names(&fs::read(prebuilt("http")).unwrap())).unwrap();
    let mut serving = Serving::start([&file]).await;
    let mut client = Client::connect(serving.addr).await;
    assert_eq!(client.get("/panic").await.unwrap().0, 500);
    for what in [
        " [http.wasm] the guest panicked on purpose",
        " GET /panic 500 ",
        "http.wasm trapped",
        "!a_function_of_the_guest",
    ] {
        serving.has_said(what).await;
    }
}

#[tokio::test]
async fn a_program_gets_what_guests_print_as_json_too() {
    let env = [("RUST_LOG", OsStr::new("no=such=filter"))];
    let args = [prebuilt("http"), "--json".into()];
    let mut serving = Serving::start_with(&env, args).await;
    let mut client = Client::connect(serving.addr).await;
    assert_eq!(client.get("/panic").await.unwrap().0, 500);
    let printed = serving.has_said("the guest panicked on purpose").await;
    let printed: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(printed["target"], "wasi_backend::guest");
    assert_eq!(printed["component"], "http.wasm");
    assert_eq!(printed["stream"], "stderr");
    assert_eq!(printed["line"], "the guest panicked on purpose");
    serving.signal("TERM");
    let (_, log) = serving.ends().await;
    assert!(log[0].contains("RUST_LOG is ignored"), "{}", log[0]);
    for line in &log {
        assert!(serde_json::from_str::<Value>(line).is_ok(), "{line}");
    }
}

/// A component that says what its functions are called. The prebuilt ones were stripped of that.
fn with_names(component: &[u8]) -> Vec<u8> {
    const HEADER: usize = 8;
    const CORE_MODULE: u8 = 1;
    const FUNCTIONS: u32 = 1000;
    let mut names = leb(FUNCTIONS);
    for index in 0..FUNCTIONS {
        names.extend(leb(index));
        names.extend(sized(b"a_function_of_the_guest"));
    }
    let functions = [vec![1], sized(&names)].concat();
    let custom = [sized(b"name"), functions].concat();
    let section = [vec![0], sized(&custom)].concat();

    let mut written = component[..HEADER].to_vec();
    let mut rest = &component[HEADER..];
    while let [id, after @ ..] = rest {
        let (size, after) = read_leb(after);
        let (content, after) = after.split_at(size);
        let mut content = content.to_vec();
        if *id == CORE_MODULE {
            content.extend(&section);
        }
        written.push(*id);
        written.extend(sized(&content));
        rest = after;
    }
    written
}

fn sized(bytes: &[u8]) -> Vec<u8> {
    let size = u32::try_from(bytes.len()).expect("it is small");
    [leb(size), bytes.to_vec()].concat()
}

fn leb(mut number: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(number & 0x7f).expect("it has seven bits");
        number >>= 7;
        bytes.push(if number == 0 { low } else { low | 0x80 });
        if number == 0 {
            return bytes;
        }
    }
}

fn read_leb(bytes: &[u8]) -> (usize, &[u8]) {
    let length = 1 + bytes.iter().take_while(|byte| *byte & 0x80 != 0).count();
    let (number, rest) = bytes.split_at(length);
    let number = number
        .iter()
        .rev()
        .fold(0, |number, byte| number << 7 | usize::from(byte & 0x7f));
    (number, rest)
}
