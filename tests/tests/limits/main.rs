//! Guests that take all that they can get, beside guests that do not.

mod kept;

use std::sync::Arc;
use std::time::{Duration, Instant};

use defaults::{MemoryMessaging, MemoryMessagingOptions};
use runtime::host::wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use runtime::host::{Component, HostBuilder, Limits, Reloadable, Server};
use runtime::messaging::{Messaging as _, SubscribeOptions};
use runtime::{Backend as _, Env, Host};
use tests::{Client, Received, chain, chunk, prebuilt, with_defaults};
use tokio::task::JoinSet;

async fn built(builder: HostBuilder) -> Host {
    let quiet = MemoryOutputPipe::new(1 << 20);
    let builder = builder.stdout(quiet.clone()).stderr(quiet);
    builder.build().await.expect("the defaults connect")
}

/// A server of the guest that misbehaves on demand.
async fn serving(builder: HostBuilder, limits: impl FnOnce(&mut Limits)) -> Server {
    let host = built(builder).await;
    let mut set = Limits::default();
    limits(&mut set);
    let component = load(&host, "http").await.with_limits(set);
    let server = host.server().route("/", component);
    server.bind("127.0.0.1:0").await.unwrap()
}

async fn load(host: &Host, guest: &str) -> Component {
    host.load(prebuilt(guest))
        .await
        .expect("every import is served")
}

async fn connect(server: &Server) -> Client {
    Client::connect(server.local_addr().expect("it listens")).await
}

/// What the server answers to one request of its own connection.
async fn get(server: &Server, path: &str) -> Received {
    connect(server).await.get(path).await.expect("an answer")
}

/// Waits until no guest runs.
async fn idle(server: &Server) {
    while server.running() > 0 {
        tokio::task::yield_now().await;
    }
}

/// How much memory this process has, in bytes.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages = status.split(' ').nth(1).unwrap();
    pages.parse::<usize>().unwrap() * 4096
}

const LATE: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guests_that_spin_end_and_others_are_served_meanwhile() {
    let deadline = Duration::from_secs(2);
    let server = serving(with_defaults(), |limits| limits.deadline = Some(deadline)).await;
    let mut spinning = JoinSet::new();
    let start = Instant::now();
    for _ in 0..8 {
        let mut client = connect(&server).await;
        spinning.spawn(async move { (client.get("/spin").await.unwrap(), start.elapsed()) });
    }
    let mut client = connect(&server).await;
    let mut others = 0;
    while spinning.len() == 8 && spinning.try_join_next().is_none() {
        assert_eq!(client.get("/hello").await.unwrap(), Received::ok("hello\n"));
        others += 1;
    }
    assert!(others > 0, "nobody else was served");
    println!("{others} other requests were served while 8 guests spun");
    while let Some(spun) = spinning.join_next().await {
        let (received, after) = spun.unwrap();
        assert_eq!(received.status, 504);
        println!(
            "a guest ended {:?} after its deadline",
            after.saturating_sub(deadline)
        );
        assert!(after < deadline + LATE, "{after:?}");
    }
    idle(&server).await;
}

#[tokio::test]
async fn computing_is_limited_and_waiting_is_not() {
    let server = serving(with_defaults(), |limits| {
        limits.cpu_time = Some(Duration::from_millis(200));
        limits.deadline = Some(Duration::from_mins(10));
    })
    .await;
    assert_eq!(get(&server, "/spin").await.status, 504);
    // It waits for its body for as long as it likes.
    let mut client = connect(&server).await;
    let (mut body, response) = client.stream("/echo");
    body.send_data("first".into()).await.unwrap();
    let mut response = response.await.unwrap();
    assert_eq!(tests::chunk(&mut response).await, "first");
    assert_eq!(get(&server, "/spin").await.status, 504);
    body.send_data("second".into()).await.unwrap();
    assert_eq!(tests::chunk(&mut response).await, "second");
}

#[tokio::test]
async fn memory_is_refused_at_the_limit() {
    let server = serving(with_defaults(), |limits| limits.memory = 64 << 20).await;
    let before = resident();
    for _ in 0..16 {
        let received = get(&server, "/allocate").await;
        assert_eq!(received.status, 200, "{received:?}");
        let bytes: usize = received.body.trim_end_matches(" bytes\n").parse().unwrap();
        assert!((32 << 20..64 << 20).contains(&bytes), "{bytes}");
    }
    idle(&server).await;
    let kept = resident().saturating_sub(before);
    println!("{kept} bytes stayed");
    // Were the memories of the guests kept, it would be twice that. Other tests take some meanwhile.
    assert!(kept < 512 << 20, "{kept} bytes stayed");
}

#[tokio::test]
async fn recursion_traps() {
    let server = serving(with_defaults(), |_| ()).await;
    assert_eq!(get(&server, "/recurse").await.status, 500);
    assert_eq!(get(&server, "/hello").await.status, 200);
}

#[tokio::test]
async fn a_bucket_takes_only_so_many_bytes() {
    let env = Env::from_iter([("KEYVALUE_MAX_BYTES", "1000000")]);
    let server = serving(with_defaults().options_from(env), |_| ()).await;
    let received = get(&server, "/fill").await;
    assert!(received.body.starts_with("15 values: "), "{received:?}");
    assert!(
        received.body.contains("quota of 1000000 bytes"),
        "{received:?}"
    );
    assert_eq!(get(&server, "/hello").await.status, 200);
}

#[tokio::test]
async fn a_queue_that_is_full_holds_its_publisher_until_its_deadline() {
    let options = MemoryMessagingOptions {
        queue_length: 100,
        ..Default::default()
    };
    let broker = Arc::new(MemoryMessaging::connect_with(options).await.unwrap());
    let builder = with_defaults().shared_backend(Arc::clone(&broker));
    let server = serving(builder, |limits| {
        limits.deadline = Some(Duration::from_secs(1));
    })
    .await;
    // Somebody who does not look at what comes.
    let mut waiting = broker
        .subscribe("jobs.*", SubscribeOptions::alone())
        .await
        .unwrap();
    assert_eq!(get(&server, "/publish?topic=jobs.new").await.status, 504);
    assert_eq!(get(&server, "/hello").await.status, 200);
    for _ in 0..100 {
        let kept = waiting.next().await.expect("it was kept");
        kept.unwrap().ack().await.unwrap();
    }
}

#[tokio::test]
async fn a_body_without_end_is_cut_off() {
    let server = serving(with_defaults(), |limits| limits.request_body = 1 << 20).await;
    let before = resident();
    // By HTTP/1.1 the answer may be lost with the connection, which is cut off too.
    let mut client = Client::connect_http2(server.local_addr().unwrap()).await;
    let (mut body, response) = client.stream("/upload");
    let sending = async move {
        let chunk = bytes::Bytes::from(vec![b'x'; 64 << 10]);
        // Until nobody takes any more of it.
        while body.send_data(chunk.clone()).await.is_ok() {}
    };
    let sending = tokio::spawn(sending);
    let received = response.await.unwrap();
    assert_eq!(received.status(), 200);
    drop(client);
    sending.await.unwrap();
    let kept = resident().saturating_sub(before);
    assert!(kept < 512 << 20, "{kept} bytes stayed");
}

#[tokio::test]
async fn a_request_waits_for_its_turn_and_then_is_refused() {
    let builder = with_defaults()
        .guests(1)
        .admission_wait(Duration::from_millis(100));
    let server = serving(builder, |_| ()).await;
    let mut first = connect(&server).await;
    let (mut body, response) = first.stream("/echo");
    body.send_data("first".into()).await.unwrap();
    let response = response.await.unwrap();
    assert_eq!(get(&server, "/hello").await.status, 503);
    drop(body);
    drop(response);
    idle(&server).await;
    assert_eq!(get(&server, "/hello").await.status, 200);
}

#[tokio::test]
async fn a_request_that_waited_for_its_turn_is_handled_by_what_is_there_by_then() {
    let builder = with_defaults().guests(1).admission_wait(LATE);
    let host = built(builder).await;
    let place = Reloadable::new(load(&host, "http").await);
    let server = host.server().route("/echo", place.clone());
    let server = server.bind("127.0.0.1:0").await.unwrap();
    let addr = server.local_addr().unwrap();
    let mut first = connect(&server).await;
    let (mut body, running) = first.stream("/echo");
    body.send_data("first".into()).await.unwrap();
    let running = running.await.unwrap();

    let mut second = Client::connect_http2(addr).await;
    let (_body, waiting) = second.stream("/echo");
    // A later request of one connection is not begun before an earlier one.
    assert_eq!(second.get("/other").await.unwrap().status, 404);
    place.replace(load(&host, "http-hello").await).unwrap();
    drop((body, running));
    let mut answer = waiting.await.unwrap();
    assert_eq!(chunk(&mut answer).await, "hello\n");
}

/// Places are counted by memories, and by four tables each.
#[tokio::test]
async fn a_host_with_a_pool_has_room_for_several_memories_and_for_large_tables() {
    let limits = Limits::default().with_table_elements(3_000_000);
    let host = with_defaults().limits(limits).guests(10).pooled().build();
    let host = host.await.unwrap();
    let memories = "(memory 1)".repeat(5);
    let tables = "(table 1 funcref)".repeat(7);
    for large in [memories, tables, "(table 2000000 funcref)".into()] {
        let text = format!("(component (core module $m {large}) (core instance (instantiate $m)))");
        let component = host
            .load_bytes("large", wat::parse_str(&text).unwrap())
            .await;
        let component = component.unwrap_or_else(|error| panic!("{text}: {}", chain(&error)));
        component.instantiate().await.unwrap();
    }
}

#[tokio::test]
async fn who_finds_no_place_to_connect_waits_for_one() {
    let host = built(with_defaults()).await;
    let component = load(&host, "http").await;
    let server = host.server().route("/", component).connections(1);
    let server = server.bind("127.0.0.1:0").await.unwrap();
    let mut first = connect(&server).await;
    assert_eq!(first.get("/hello").await.unwrap().status, 200);
    let mut second = connect(&server).await;
    let second = tokio::spawn(async move { second.get("/hello").await });
    // The first is served time and again, and the second is not.
    for _ in 0..20 {
        assert_eq!(first.get("/hello").await.unwrap().status, 200);
    }
    assert!(!second.is_finished());
    drop(first);
    assert_eq!(second.await.unwrap().unwrap().status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_hang_up_leave_no_guest() {
    let server = serving(with_defaults(), |limits| {
        limits.deadline = Some(Duration::from_hours(1));
    })
    .await;
    // Most while their guest waits, some while it computes, some in the middle of a body.
    let path = |n| match n % 25 {
        0 => "/spin",
        1 => "/stream?bytes=1000000000",
        _ => "/sleep",
    };
    for _ in 0..20 {
        let mut clients = JoinSet::new();
        for n in 0..50 {
            let mut client = connect(&server).await;
            let response = client.stream(path(n)).1;
            clients.spawn(async move {
                let response = response.await;
                // Holds what it got until it is aborted.
                std::future::pending::<()>().await;
                drop((client, response));
            });
        }
        while server.running() < 50 {
            tokio::task::yield_now().await;
        }
        clients.shutdown().await;
        idle(&server).await;
    }
    assert_eq!(get(&server, "/hello").await, Received::ok("hello\n"));
}
