//! Bodies, streamed between clients and guests.

use super::*;

/// What takes longer is held. On a slow machine this stops too early, and finds nothing.
const STUCK: Duration = Duration::from_secs(1);

/// How much may be on its way between a guest and a client that does not read: in buffers here and of the system.
const BUFFERED: usize = 64 << 20;

#[tokio::test]
async fn bodies_stream_both_ways() {
    for guest in ["http", "http-async"] {
        let component = load(&host().await, guest).await;
        let (_server, mut client) = serving(component).await;
        let (mut body, response) = client.stream("/echo");
        body.send_data("first".into()).await.unwrap();
        let mut response = response.await.unwrap();
        assert_eq!(chunk(&mut response).await, "first", "{guest}");
        // The second is not sent before the first came back.
        body.send_data("second".into()).await.unwrap();
        assert_eq!(chunk(&mut response).await, "second", "{guest}");
        drop(body);
        assert!(response.frame().await.is_none(), "{guest}");
    }
}

#[tokio::test]
async fn a_client_that_does_not_read_holds_its_guest() {
    for guest in ["http", "http-async"] {
        let component = load(&host().await, guest).await;
        let (server, mut http1) = serving(component).await;
        let http2 = &mut Client::connect_http2(server.local_addr().unwrap()).await;
        for client in [&mut http1, http2] {
            let (mut body, response) = client.stream("/echo");
            let chunk = bytes::Bytes::from(vec![b'x'; 64 << 10]);
            body.send_data(chunk.clone()).await.unwrap();
            // The head comes; of the body nothing is read.
            let _response = response.await.unwrap();
            let mut sent = 0;
            while let Ok(taken) = timeout(STUCK, body.send_data(chunk.clone())).await {
                taken.unwrap();
                sent += chunk.len();
                assert!(sent < BUFFERED, "{guest}: {sent} bytes are on their way");
            }
        }
    }
}

#[tokio::test]
async fn a_guest_goes_on_when_its_answer_is_out() {
    let store = Arc::new(
        MemoryKeyValue::connect_with(MemoryKeyValueOptions::default())
            .await
            .unwrap(),
    );
    let host = built(with_defaults().shared_backend(Arc::clone(&store))).await;
    let component = load(&host, "http").await;
    let (server, mut http1) = serving(component).await;
    let http2 = &mut Client::connect_http2(server.local_addr().unwrap()).await;
    for (version, client) in [("1", &mut http1), ("2", http2)] {
        let path = |key: &str, status| format!("/afterwards?status={status}&key={key}-{version}");
        let whole = client.get(&path("whole", 200)).await.unwrap();
        assert_eq!(whole, Received::ok("done"));
        let empty = client.get(&path("empty", 204)).await.unwrap();
        assert_eq!((empty.status.as_u16(), empty.body.as_str()), (204, ""));
        let head = client.head(&path("head", 200)).await.unwrap();
        assert_eq!(head, Received::ok(""));
    }
    server.shut_down(GRACE).await;
    for key in [
        "whole-1", "empty-1", "head-1", "whole-2", "empty-2", "head-2",
    ] {
        assert!(store.exists("", key).await.unwrap(), "{key}");
    }
}

#[tokio::test]
async fn a_long_body_arrives_whole() {
    for guest in ["http", "http-async"] {
        let component = load(&host().await, guest).await;
        let (_server, mut client) = serving(component).await;
        let received = client.get("/stream?bytes=5000000").await.unwrap();
        assert_eq!(received.body.len(), 5_000_000, "{guest}");
    }
}

#[tokio::test]
async fn a_body_breaks_off_where_its_guest_traps() {
    let component = load(&host().await, "http").await;
    let (server, mut client) = serving(component).await;
    client
        .get("/trap-late")
        .await
        .expect_err("the end is missing");
    let mut client = connect(&server).await;
    assert_eq!(client.get("/hello").await.unwrap(), Received::ok("hello\n"));
}

#[tokio::test]
async fn a_body_that_is_too_long_is_an_error_to_the_guest() {
    let mut limits = Limits::default();
    limits.request_body = 1000;
    let component = load(&host().await, "http").await.with_limits(limits);
    let (_server, mut client) = serving(component).await;
    let whole = client.post("/upload", "x".repeat(1000)).await.unwrap();
    assert!(whole.body.contains("1000"), "{whole:?}");
    // One whose length is not said beforehand.
    let (mut body, response) = client.stream("/upload");
    body.send_data("x".repeat(1001).into()).await.unwrap();
    drop(body);
    let cut = response.await.unwrap().collect().await.unwrap();
    assert!(cut.to_bytes().starts_with(b"error: "));
}

#[tokio::test]
async fn a_body_that_nobody_reads_does_not_stop_the_others_of_its_connection() {
    let (server, _) = serving(load(&host().await, "http").await).await;
    let mut client = Client::connect_http2(server.local_addr().unwrap()).await;
    let (mut unread, sleeping) = client.stream("/sleep");
    unread.send_data(vec![b'u'; 4 << 20].into()).await.unwrap();
    let uploading = client.post("/upload", vec![b'r'; 4 << 20]);
    tokio::select! {
        answer = uploading => assert_eq!(answer.unwrap().status, 200),
        slept = sleeping => panic!("the upload waited for {slept:?}"),
    }
}
