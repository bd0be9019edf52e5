//! What is told while it serves.

use std::path::Path;

use serde_json::Value;

use crate::at;
use crate::client::Client;
use crate::command::Serving;

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
        "\ndesk (",
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
    let delivered = serving.says("delivery orders.created handled").await;
    assert!(delivered.ends_with(" events (attempt 1)"), "{delivered}");
    serving.says(" set stock/").await;
    let mut told = serving.log.iter();
    let request = told.find(|line| line.contains(" POST /orders 201 "));
    let request = request.unwrap_or_else(|| panic!("{:#?}", serving.log));
    assert!(request.ends_with("ms desk"), "{request}");
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
    let mut serving = Serving::start([at("/", "http")]).await;
    let mut client = Client::connect(serving.addr).await;
    assert_eq!(client.get("/panic").await.unwrap().0, 500);
    serving.says("the guest panicked on purpose").await;
    serving.says(" GET /panic 500 ").await;
    serving.says("http.wasm trapped").await;
    serving.says("rust_panic").await;
}
