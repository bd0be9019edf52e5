//! Requests that no guest answers, and answers that no client is given.

use super::*;

#[tokio::test]
async fn a_guest_that_traps_ends_its_request_and_nothing_else() {
    for guest in ["http", "http-async"] {
        let component = load(&host().await, guest).await;
        let (_server, mut client) = serving(component).await;
        let received = client.get("/panic").await.unwrap();
        assert_eq!(received.status, 500, "{guest}");
        assert!(!received.body.contains("purpose"), "{guest}: {received:?}");
        assert_eq!(
            client.get("/hello").await.unwrap(),
            Received::ok("hello\n"),
            "{guest}"
        );
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_the_clients_to_know() {
    let mut limits = Limits::default();
    limits.request_body = 1000;
    let component = load(&host().await, "http").await.with_limits(limits);
    let (server, _) = serving(component).await;
    for (request, status) in [
        ("GET /hello HTTP/1.1\r\n\r\n", "400"),
        ("CONNECT shop:443 HTTP/1.1\r\nhost: shop:443\r\n\r\n", "501"),
        ("GET /hello HTTP/1.1\r\nhost: \u{ff}\r\n\r\n", "400"),
        ("GET /hello HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n", "400"),
        (
            "POST /echo HTTP/1.1\r\nhost: test\r\ncontent-length: 1001\r\n\r\n",
            "413",
        ),
    ] {
        let mut stream = TcpStream::connect(server.local_addr().unwrap())
            .await
            .unwrap();
        let request: Vec<u8> = request.chars().map(|c| c as u8).collect();
        stream.write_all(&request).await.unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(str::from_utf8(&answer[9..]), Ok(status));
    }
}

#[tokio::test]
async fn a_request_by_http1_0_need_not_say_where_it_goes() {
    for guest in ["http", "http-async"] {
        let component = load(&host().await, guest).await;
        let (server, _) = serving(component).await;
        let addr = server.local_addr().unwrap();
        let mut stream = TcpStream::connect(addr).await.unwrap();
        stream
            .write_all(b"GET /whereto HTTP/1.0\r\n\r\n")
            .await
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.0 200 OK"), "{guest}: {answer}");
        assert!(
            answer.ends_with(&format!("http://{addr}\n")),
            "{guest}: {answer}"
        );
    }
}

#[tokio::test]
async fn a_status_that_another_has_to_follow_is_no_answer() {
    let component = load(&host().await, "http").await;
    let (server, mut http1) = serving(component).await;
    let mut http2 = Client::connect_http2(server.local_addr().unwrap()).await;
    for client in [&mut http1, &mut http2] {
        for status in [101, 103] {
            let path = format!("/afterwards?key=a&status={status}");
            assert_eq!(client.get(&path).await.unwrap().status, 500, "{status}");
        }
        assert_eq!(client.get("/hello").await.unwrap(), Received::ok("hello\n"));
    }
}

#[tokio::test]
async fn a_guest_that_gives_up_its_answer_is_not_waited_for() {
    let component = load(&host().await, "http").await;
    let (server, mut client) = serving(component).await;
    let received = client.get("/unanswered").await.unwrap();
    assert_eq!(received.status, 500);
    assert_eq!(server.running(), 1, "it goes on");
    assert_eq!(server.shut_down(Duration::from_millis(1)).await, 1);
}
