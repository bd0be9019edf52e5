//! Clients that take up a connection and do nothing with it.

use bytes::Bytes;

use super::*;

#[tokio::test(start_paused = true)]
async fn a_client_that_never_asks_has_to_leave() {
    let (server, _client) = serving(load(&host().await, "http").await).await;
    let addr = server.local_addr().unwrap();
    // The first byte of both HTTP/1.1 and HTTP/2, by which it is not known yet which of them comes.
    for first in ["", "P"] {
        let stream = TcpStream::connect(addr).await.unwrap();
        stream.try_write(first.as_bytes()).unwrap();
        let mut seconds = 0;
        // The clock goes on by itself where nobody has anything to do.
        while !matches!(stream.try_read(&mut [0]), Ok(0)) {
            tokio::time::sleep(Duration::from_secs(1)).await;
            seconds += 1;
            assert!(seconds < 100, "{first:?} holds a connection for ever");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_takes_nothing_has_to_leave() {
    let (server, mut client) = serving(load(&host().await, "http").await).await;
    let (_body, response) = client.stream("/stream?bytes=1000000000");
    let response = response.await.unwrap();
    // Long enough for its guest's deadline, and for the client's own.
    tokio::time::sleep(Duration::from_mins(2)).await;
    let start = tokio::time::Instant::now();
    assert_eq!(server.shut_down(Duration::from_hours(1)).await, 0);
    assert!(
        start.elapsed() < Duration::from_mins(1),
        "its connection was open"
    );
    drop(response);
}

/// A paused clock goes on where nobody has anything to do, also while something is on its way between sockets: no further at a
/// time than this.
fn in_small_steps() {
    tokio::spawn(async {
        loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
}

/// The heads of its answers go out, and so do the pings that it replies to.
#[tokio::test(start_paused = true)]
async fn a_client_that_takes_no_body_by_http2_has_to_leave() {
    in_small_steps();
    let (server, _) = serving(load(&host().await, "http").await).await;
    let addr = server.local_addr().unwrap();
    let mut clients = Vec::new();
    for path in ["/hello", "/stream?bytes=1000000000"] {
        let mut client = Client::connect_http2_with_window(addr, 0).await;
        let (body, response) = client.stream(path);
        drop(body);
        let response = response.await.unwrap();
        tokio::time::sleep(Duration::from_mins(3)).await;
        let asked = timeout(Duration::from_secs(10), client.get("/hello")).await;
        assert!(matches!(asked, Ok(Err(_))), "{path} is still there");
        clients.push((client, response));
    }
    let start = tokio::time::Instant::now();
    assert_eq!(server.shut_down(Duration::from_hours(1)).await, 0);
    let longest = Duration::from_mins(6);
    assert!(start.elapsed() < longest, "one was open");
}

/// A browser may have a film that is paused beside what it goes on with.
#[tokio::test(start_paused = true)]
async fn a_response_by_http2_may_wait_while_others_are_taken() {
    in_small_steps();
    let limits = Limits::default().with_deadline(Duration::from_hours(1));
    let component = load(&host().await, "http").await.with_limits(limits);
    let (server, _) = serving(component).await;
    let addr = server.local_addr().unwrap();
    let mut client = Client::connect_http2_with_window(addr, 16 << 10).await;
    let (body, paused) = client.stream("/stream?bytes=100000");
    drop(body);
    let mut paused = paused.await.unwrap();
    for _ in 0..6 {
        tokio::time::sleep(Duration::from_secs(20)).await;
        assert_eq!(client.get("/hello").await.unwrap(), Received::ok("hello\n"));
    }
    // Nor does a guest that is at work for longer end the others.
    let (_body, at_work) = client.stream("/sleep");
    let at_work = tokio::spawn(at_work);
    tokio::time::sleep(Duration::from_mins(3)).await;
    assert!(!at_work.is_finished());
    let mut taken = 0;
    while let Some(frame) = paused.frame().await {
        taken += frame.unwrap().data_ref().map_or(0, Bytes::len);
    }
    assert!(taken >= 100_000, "{taken}");
}

#[tokio::test(start_paused = true)]
async fn a_client_by_http2_that_asks_no_more_has_to_leave() {
    in_small_steps();
    let (server, _) = serving(load(&host().await, "http").await).await;
    let mut client = Client::connect_http2(server.local_addr().unwrap()).await;
    for _ in 0..3 {
        assert_eq!(client.get("/hello").await.unwrap(), Received::ok("hello\n"));
        tokio::time::sleep(Duration::from_secs(20)).await;
    }
    tokio::time::sleep(Duration::from_mins(2)).await;
    client.get("/hello").await.unwrap_err();
}

#[tokio::test(start_paused = true)]
async fn a_client_by_http2_that_is_slow_may_stay() {
    in_small_steps();
    let limits = Limits::default().with_deadline(Duration::from_hours(1));
    let component = load(&host().await, "http").await.with_limits(limits);
    let (server, _) = serving(component).await;
    let addr = server.local_addr().unwrap();
    let mut client = Client::connect_http2_with_window(addr, 16 << 10).await;
    let (body, response) = client.stream("/stream?bytes=200000");
    drop(body);
    let mut response = response.await.unwrap();
    let mut taken = 0;
    while let Some(frame) = response.frame().await {
        taken += frame.unwrap().data_ref().map_or(0, Bytes::len);
        tokio::time::sleep(Duration::from_secs(20)).await;
    }
    assert!(taken >= 200_000, "{taken}");
}
