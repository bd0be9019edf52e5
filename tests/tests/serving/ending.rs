//! What runs when a server ends, or a component is replaced.

use std::io::{Read as _, Write as _};

use super::*;

#[tokio::test]
async fn what_runs_finishes_before_the_end() {
    let component = load(&host().await, "http").await;
    let (server, mut client) = serving(component).await;
    let (mut body, response) = client.stream("/echo");
    body.send_data("first".into()).await.unwrap();
    let mut response = response.await.unwrap();
    assert_eq!(chunk(&mut response).await, "first");
    let addr = server.local_addr().unwrap();
    let ended = tokio::spawn(server.shut_down(GRACE));
    while TcpStream::connect(addr).await.is_ok() {
        tokio::task::yield_now().await;
    }
    body.send_data("second".into()).await.unwrap();
    assert_eq!(chunk(&mut response).await, "second");
    drop(body);
    assert!(response.frame().await.is_none());
    assert_eq!(ended.await.unwrap(), 0);
}

#[tokio::test]
async fn who_has_asked_before_the_end_is_answered() {
    let component = load(&host().await, "http").await;
    let (server, mut client) = serving(component).await;
    assert_eq!(client.get("/hello").await.unwrap().status, 200);
    // This thread is the server's too, so nobody accepts these before it ends.
    let addr = server.local_addr().unwrap();
    let asking = (0..3).map(|_| {
        let mut stream = std::net::TcpStream::connect(addr).unwrap();
        let request = format!("GET /hello HTTP/1.1\r\nhost: {addr}\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        stream
    });
    let asking: Vec<_> = asking.collect();
    assert_eq!(server.shut_down(GRACE).await, 0);
    for mut stream in asking {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
        assert!(answer.contains("hello\n"), "{answer}");
    }
}

#[tokio::test]
async fn messages_are_handled_until_the_last_request_is_answered() {
    let host = host().await;
    let server = host
        .server()
        .route("/", load(&host, "http").await)
        .subscribe("jobs.*", load(&host, "worker").await)
        .bind("127.0.0.1:0");
    let server = server.await.unwrap();
    let mut client = connect(&server).await;
    let (mut body, response) = client.stream("/ask?topic=jobs.echo");
    body.send_data("still".into()).await.unwrap();
    while server.running() == 0 {
        tokio::task::yield_now().await;
    }
    let addr = server.local_addr().unwrap();
    let ended = tokio::spawn(server.shut_down(GRACE));
    while TcpStream::connect(addr).await.is_ok() {
        tokio::task::yield_now().await;
    }
    drop(body);
    let response = response.await.unwrap().collect().await.unwrap();
    assert_eq!(response.to_bytes(), "STILL");
    assert_eq!(ended.await.unwrap(), 0);
}

#[tokio::test]
async fn what_does_not_finish_in_time_is_cancelled() {
    let events = Events::listen();
    let component = load(&host().await, "http").await;
    let (server, mut client) = serving(component).await;
    let (_body, response) = client.stream("/sleep");
    let response = tokio::spawn(response);
    while server.running() == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(server.shut_down(Duration::from_millis(1)).await, 1);
    let response = response.await.unwrap();
    assert_eq!(response.expect("it is answered").status(), 503);
    events
        .told(&["path=\"/sleep\"", "status=503", "the server is shut down"])
        .await;
}

#[tokio::test]
async fn another_component_takes_over_while_requests_run() {
    let host = host().await;
    let place = Reloadable::new(load(&host, "http").await);
    let server = host.server().route("/", place.clone()).bind("127.0.0.1:0");
    let server = server.await.unwrap();
    let mut old = connect(&server).await;
    let (mut body, response) = old.stream("/echo");
    body.send_data("first".into()).await.unwrap();
    let mut response = response.await.unwrap();
    assert_eq!(chunk(&mut response).await, "first");

    let command = load(&host, "keyvalue").await;
    assert!(matches!(
        place.replace(command),
        Err(ServeError::Export { .. })
    ));
    assert_eq!(place.component().name(), "http.wasm");
    let never_called = Reloadable::new(load(&host, "http").await);
    never_called.replace(load(&host, "keyvalue").await).unwrap();
    place.replace(load(&host, "http-hello").await).unwrap();

    let mut new = connect(&server).await;
    assert_eq!(
        new.post("/echo", "ping").await.unwrap(),
        Received::ok("hello\n")
    );
    body.send_data("second".into()).await.unwrap();
    assert_eq!(chunk(&mut response).await, "second");
}
