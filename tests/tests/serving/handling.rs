//! Requests that another server accepts.

use std::convert::Infallible;
use std::io;

use bytes::Bytes;
use http_body_util::{Channel, Empty, Full, StreamBody};
use runtime::host::wasmtime::StoreContextMut;
use runtime::host::wasmtime_wasi_http::WasiBody;
use runtime::host::{Handler, State};

use super::*;

/// A server that listens nowhere.
async fn unbound(component: Component) -> (Server, Handler) {
    let server = component.host().server().route("/", component.clone());
    let server = server.start().await.unwrap();
    let handler = server.handler();
    (server, handler)
}

async fn get(handler: &Handler, uri: &str) -> Received {
    let request = Request::get(uri).body(Empty::<Bytes>::new()).unwrap();
    received(handler.answer(request).await).await
}

async fn received(response: Response<WasiBody>) -> Received {
    let status = response.status();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let body = String::from_utf8(body.into()).unwrap();
    Received { status, body }
}

#[tokio::test]
async fn a_request_needs_no_socket() {
    for guest in ["http", "http-async"] {
        let component = load(&host().await, guest).await;
        let (server, handler) = unbound(component).await;
        assert_eq!(server.local_addr(), None);
        for (uri, expected) in [
            ("http://shop.example/whereto", "http://shop.example\n"),
            (
                "https://shop.example:8443/whereto",
                "https://shop.example:8443\n",
            ),
        ] {
            assert_eq!(get(&handler, uri).await, Received::ok(expected), "{guest}");
        }
        assert_eq!(get(&handler, "/whereto").await.status, 400);
        let by_header = Request::get("/whereto").header("host", "shop.example");
        let by_header = by_header.body(Empty::<Bytes>::new()).unwrap();
        let answer = received(handler.answer(by_header).await).await;
        assert_eq!(answer, Received::ok("http://shop.example\n"), "{guest}");
    }
}

#[tokio::test]
async fn bodies_stream_both_ways() {
    let component = load(&host().await, "http").await;
    let (server, handler) = unbound(component).await;
    let (mut body, channel) = Channel::<Bytes, Infallible>::new(1);
    let request = Request::post("http://localhost/echo").body(channel);
    let mut response = handler.answer(request.unwrap()).await;
    for text in ["first", "second"] {
        body.send_data(text.into()).await.unwrap();
        let frame = response.body_mut().frame().await.unwrap().unwrap();
        assert_eq!(frame.into_data().unwrap(), text);
    }
    let ended = tokio::spawn(server.shut_down(GRACE));
    while get(&handler, "http://localhost/hello").await.status != 503 {
        tokio::task::yield_now().await;
    }
    // What runs finishes.
    assert!(!ended.is_finished());
    drop(body);
    assert!(response.body_mut().frame().await.is_none());
    assert_eq!(ended.await.unwrap(), 0);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_whole_one() {
    let component = load(&host().await, "http").await;
    let (_server, handler) = unbound(component).await;
    let broken = Err::<hyper::body::Frame<Bytes>, _>(io::Error::other("the line is cut"));
    let body = StreamBody::new(futures_util::stream::iter([broken]));
    let request = Request::post("http://localhost/echo").body(body).unwrap();
    let response = handler.answer(request).await;
    assert!(response.into_body().collect().await.is_err());
}

#[tokio::test]
async fn a_response_that_nobody_waits_for_ends_its_guest() {
    let component = load(&host().await, "http").await;
    let (server, handler) = unbound(component).await;
    let (_body, channel) = Channel::<Bytes, Infallible>::new(1);
    let request = Request::post("http://localhost/echo").body(channel);
    let response = handler.answer(request.unwrap()).await;
    assert_eq!(server.running(), 1);
    drop(response);
    while server.running() > 0 {
        tokio::task::yield_now().await;
    }
    let body = Full::<Bytes>::from("ping");
    let request = Request::post("http://localhost/echo").body(body).unwrap();
    let answer = received(handler.answer(request).await).await;
    assert_eq!(answer, Received::ok("ping"));
}

/// A client cannot say that a request came in by TLS which did not.
#[tokio::test]
async fn what_comes_in_plain_goes_to_http() {
    for guest in ["http", "http-async"] {
        let component = load(&host().await, guest).await;
        let (server, _client) = serving(component).await;
        let mut stream = TcpStream::connect(server.local_addr().unwrap())
            .await
            .unwrap();
        let request = "GET https://shop.example/whereto HTTP/1.1\r\nhost: shop.example\r\nconnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(
            answer.contains("http://shop.example\n"),
            "{guest}: {answer}"
        );
    }
}

/// Who asks, as a layer before the handler has found out.
#[derive(Clone)]
struct User(&'static str);

#[tokio::test]
async fn functions_of_the_embedder_see_what_the_request_has_with_it() {
    let interface = "wasi:cli/environment@0.2.12";
    let host = with_defaults().link([interface], move |linker| {
        let mut environment = linker.instance(interface)?;
        environment.func_wrap(
            "get-environment",
            |store: StoreContextMut<'_, State>, (): ()| {
                let user = store.data().extension::<User>().unwrap();
                Ok((vec![("USER", user.0)],))
            },
        )
    });
    let component = load(&host.build().await.unwrap(), "http").await;
    let (_server, handler) = unbound(component.with_extension(User("nobody"))).await;
    let anonymous = get(&handler, "http://shop.example/env").await;
    assert_eq!(anonymous, Received::ok("USER=nobody\n"));
    let request = Request::get("http://shop.example/env").extension(User("me"));
    let request = request.body(Empty::<Bytes>::new()).unwrap();
    let known = received(handler.answer(request).await).await;
    assert_eq!(known, Received::ok("USER=me\n"));
}
