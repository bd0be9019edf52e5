//! Requests, answered by guests.

mod answers;
mod bodies;
mod ending;
mod handling;
mod leaving;

use std::sync::Arc;
use std::time::Duration;

use defaults::{MemoryKeyValue, MemoryKeyValueOptions};
use http_body_util::BodyExt as _;
use hyper::{Request, Response};
use runtime::Backend as _;
use runtime::Host;
use runtime::host::wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use runtime::host::{Component, Grants, HostBuilder, Limits, Reloadable, ServeError, Server};
use runtime::keyvalue::KeyValue as _;
use tests::{Client, Events, Received, chunk, prebuilt, with_defaults};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

const GRACE: Duration = Duration::from_mins(1);

async fn host() -> Host {
    built(with_defaults()).await
}

async fn built(builder: HostBuilder) -> Host {
    let quiet = MemoryOutputPipe::new(1 << 20);
    let builder = builder.stdout(quiet.clone()).stderr(quiet);
    builder.build().await.expect("the defaults connect")
}

async fn load(host: &Host, guest: &str) -> Component {
    host.load(prebuilt(guest))
        .await
        .expect("every import is served")
}

/// A server with one component, and a connection to it.
async fn serving(component: Component) -> (Server, Client) {
    let server = component.host().server().route("/", component.clone());
    let server = server.bind("127.0.0.1:0").await.unwrap();
    let client = connect(&server).await;
    (server, client)
}

async fn connect(server: &Server) -> Client {
    Client::connect(server.local_addr().expect("it listens")).await
}

#[tokio::test]
async fn a_guest_answers_a_request() {
    for guest in ["http-hello", "http", "http-async"] {
        let component = load(&host().await, guest).await;
        let (server, mut client) = serving(component).await;
        // Twice, by one connection.
        for _ in 0..2 {
            assert_eq!(
                client.get("/hello").await.unwrap(),
                Received::ok("hello\n"),
                "{guest}"
            );
        }
        assert_eq!(server.shut_down(GRACE).await, 0);
    }
}

#[tokio::test]
async fn a_socket_that_listens_already_is_served() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let component = load(&host().await, "http").await;
    let server = component.host().server().route("/", component.clone());
    let server = server.listen(listener).await.unwrap();
    assert_eq!(server.local_addr(), Some(addr));
    let mut client = connect(&server).await;
    assert_eq!(client.get("/hello").await.unwrap(), Received::ok("hello\n"));
}

#[tokio::test]
async fn a_guest_knows_where_a_request_goes() {
    for guest in ["http", "http-async"] {
        let component = load(&host().await, guest).await;
        let (server, mut client) = serving(component).await;
        let addr = server.local_addr().unwrap();
        let mut http2 = Client::connect_http2(addr).await;
        let expected = Received::ok(format!("http://{addr}\n"));
        for client in [&mut client, &mut http2] {
            assert_eq!(client.get("/whereto").await.unwrap(), expected, "{guest}");
        }
    }
}

#[tokio::test]
async fn a_request_for_no_path_is_for_who_takes_all_that_no_other_does() {
    let component = load(&host().await, "http").await;
    let (server, _) = serving(component).await;
    let addr = server.local_addr().unwrap();
    let mut stream = TcpStream::connect(addr).await.unwrap();
    let request = b"OPTIONS * HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.contains("nothing is at "), "{answer}");
}

#[tokio::test]
async fn http2_is_served_with_prior_knowledge() {
    let component = load(&host().await, "http").await;
    let (server, _) = serving(component).await;
    let mut client = Client::connect_http2(server.local_addr().unwrap()).await;
    assert_eq!(client.get("/hello").await.unwrap(), Received::ok("hello\n"));
    assert_eq!(
        client.post("/echo", "twice").await.unwrap(),
        Received::ok("twice")
    );
}

#[tokio::test]
async fn answers_to_pipelined_requests_do_not_wait_for_each_other() {
    let component = load(&host().await, "http").await;
    let (server, _) = serving(component).await;
    let mut stream = TcpStream::connect(server.local_addr().unwrap())
        .await
        .unwrap();
    let request = |path| format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n");
    let requests = request("/hello") + &request("/sleep");
    stream.write_all(requests.as_bytes()).await.unwrap();
    let mut answer = [0; 15];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200 OK");
}

#[tokio::test]
async fn what_happens_is_told() {
    let events = Events::listen();
    let component = load(&host().await, "http").await;
    let (server, mut client) = serving(component).await;
    client.get("/hello").await.unwrap();
    events
        .told(&["INFO wasi_backend::served", "path=\"/hello\"", "status=200"])
        .await;
    client.get("/panic").await.unwrap();
    events
        .told(&[
            "WARN wasi_backend::served",
            "path=\"/panic\"",
            "status=500",
            "trapped",
        ])
        .await;
    client.get("/trap-late").await.unwrap_err();
    events
        .told(&["WARN wasi_backend", "http.wasm trapped"])
        .await;
    while server.running() > 0 {
        tokio::task::yield_now().await;
    }
    let mut client = connect(&server).await;
    let asleep = tokio::spawn(client.stream("/sleep").1);
    while server.running() == 0 {
        tokio::task::yield_now().await;
    }
    drop(client);
    events
        .told(&["path=\"/sleep\"", "status=499", "the client went away"])
        .await;
    asleep.await.unwrap().unwrap_err();
}

#[tokio::test]
async fn the_longest_prefix_is_served() {
    let host = host().await;
    let tries = load(&host, "http").await;
    let server = host
        .server()
        .route("/", load(&host, "http-hello").await)
        .route("/echo", tries.clone())
        .bind("127.0.0.1:0");
    let server = server.await.unwrap();
    let mut client = connect(&server).await;
    assert_eq!(client.post("/echo", "ping").await.unwrap().body, "ping");
    assert_eq!(
        client.post("/echoes", "ping").await.unwrap().body,
        "hello\n"
    );
}

#[tokio::test]
async fn a_path_that_nobody_serves_is_not_found() {
    let host = host().await;
    let hello = load(&host, "http-hello").await;
    let server = host.server().route("/hello", hello).bind("127.0.0.1:0");
    let server = server.await.unwrap();
    let mut client = connect(&server).await;
    assert_eq!(client.get("/other").await.unwrap().status, 404);
    assert_eq!(client.get("/hello/you").await.unwrap().status, 200);
}

#[tokio::test]
async fn guests_have_no_environment_and_no_directories() {
    let component = load(&host().await, "http").await;
    let (_server, mut client) = serving(component).await;
    assert_eq!(client.get("/env").await.unwrap(), Received::ok(""));
    assert_eq!(client.get("/preopens").await.unwrap(), Received::ok(""));
}

#[tokio::test]
async fn a_component_has_grants_of_its_own() {
    let component = load(&host().await, "http").await;
    let folder = tempfile::tempdir().unwrap();
    let grants = Grants::default()
        .env("LANG", "en")
        .dir(folder.path(), "/data");
    let component = component.with_grants(grants).unwrap();
    let (_server, mut client) = serving(component).await;
    assert_eq!(client.get("/env").await.unwrap().body, "LANG=en\n");
    assert_eq!(client.get("/preopens").await.unwrap().body, "/data\n");
}

#[tokio::test]
async fn requests_go_out_to_allowed_hosts_alone() {
    let component = load(&host().await, "http").await;
    let (asked, _) = serving(component.clone()).await;
    let asked = asked.local_addr().unwrap();
    let (server, mut denied) = serving(component.clone()).await;
    let path = format!("/fetch?url=http://{asked}/hello");
    let received = denied.get(&path).await.unwrap();
    assert!(
        received.body.starts_with("error: http-request-denied"),
        "{received:?}"
    );
    drop(server);
    let grants = Grants::default().allow_host(asked.to_string());
    let (_server, mut allowed) = serving(component.with_grants(grants).unwrap()).await;
    let received = allowed.get(&path).await.unwrap();
    assert!(received.body.starts_with("status: "), "{received:?}");
}

#[tokio::test]
async fn a_component_without_a_handler_has_no_route() {
    let host = host().await;
    let command = load(&host, "keyvalue").await;
    let error = host
        .server()
        .route("/", command)
        .bind("127.0.0.1:0")
        .await
        .unwrap_err();
    assert!(matches!(error, ServeError::Export { .. }));
    assert_eq!(
        error.to_string(),
        "keyvalue.wasm does not export wasi:http/incoming-handler@0.2 or wasi:http/handler@0.3; it exports \
         wasi:cli/run@0.2.6"
    );
}
