use runtime::messaging::RequestOptions;

use super::*;

/// What a message takes beside its bytes, and a pair of its metadata.
const EACH: usize = size_of::<Pending>();
const PAIR: usize = size_of::<(String, String)>();

async fn queues_of(queue_bytes: usize) -> MemoryMessaging {
    let options = MemoryMessagingOptions {
        queue_bytes: ByteSize(queue_bytes as u64),
        ..Default::default()
    };
    MemoryMessaging::connect_with(options).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn publishing_waits_while_the_queue_is_full() {
    let broker = broker_with([("MESSAGING_QUEUE_LENGTH", "2")]).await;
    let mut subscription = subscribe(&broker, "t").await;
    publish(&broker, "t", "1").await;
    publish(&broker, "t", "2").await;

    let mut third = pin!(publish(&broker, "t", "3"));
    assert!(now(third.as_mut()).is_none());
    assert_eq!(take(&mut subscription).await, "1");
    third.await;
    assert_eq!(take_all(&mut subscription), ["2", "3"]);
}

#[tokio::test(start_paused = true)]
async fn a_queue_has_room_for_one_at_least() {
    let broker = broker_with([("MESSAGING_QUEUE_LENGTH", "0")]).await;
    let mut subscription = subscribe(&broker, "t").await;
    publish(&broker, "t", "1").await;
    assert_eq!(take_all(&mut subscription), ["1"]);
}

#[tokio::test(start_paused = true)]
async fn publishing_waits_while_the_bytes_of_the_queue_are_full() {
    // A topic counts too: `t` and nine bytes are ten.
    let broker = queues_of(2 * EACH + 20).await;
    let mut subscription = subscribe(&broker, "t").await;
    publish(&broker, "t", "first....").await;
    publish(&broker, "t", "second...").await;

    let mut third = pin!(publish(&broker, "t", "3"));
    assert!(now(third.as_mut()).is_none());
    assert_eq!(take(&mut subscription).await, "first....");
    third.await;
    assert!(now(publish(&broker, "t", "fourth...")).is_none());
    assert_eq!(take_all(&mut subscription), ["second...", "3"]);
}

#[tokio::test(start_paused = true)]
async fn what_a_member_leaves_behind_takes_no_bytes() {
    let broker = queues_of(2 * EACH + 11).await;
    let mut staying = join(&broker, "a", "g").await;
    let leaving = join(&broker, "b", "g").await;
    publish(&broker, "b", "12345678").await;
    assert!(now(publish(&broker, "a", "12")).is_none());
    drop(leaving);
    publish(&broker, "a", "12345").await;
    publish(&broker, "a", "123").await;
    assert_eq!(take_all(&mut staying), ["12345", "123"]);
}

#[tokio::test(start_paused = true)]
async fn a_message_that_no_queue_could_hold_is_refused() {
    let limit = EACH + PAIR + 10;
    let broker = queues_of(limit).await;
    let mut message = Message::new("123");
    message.content_type = Some("45".into());
    message.metadata.insert("67", "89");
    send(&broker, "t", message.clone()).await.unwrap();
    message.metadata.insert("67", "890");
    let refused = send(&broker, "t", message).await.unwrap_err();
    let expected = format!(
        "the message takes {} bytes, and a queue has {limit}",
        limit + 1
    );
    assert_eq!(refused.to_string(), expected);
}

#[tokio::test(start_paused = true)]
async fn one_full_queue_holds_back_the_message_for_all() {
    let broker = broker_with([("MESSAGING_QUEUE_LENGTH", "1")]).await;
    let mut quick = subscribe(&broker, "t").await;
    let mut slow = subscribe(&broker, "t").await;
    publish(&broker, "t", "1").await;
    assert_eq!(take(&mut quick).await, "1");

    let mut second = pin!(publish(&broker, "t", "2"));
    assert!(now(second.as_mut()).is_none());
    assert!(take_all(&mut quick).is_empty());
    assert_eq!(take(&mut slow).await, "1");
    second.await;
    assert_eq!(take_all(&mut quick), ["2"]);
    assert_eq!(take_all(&mut slow), ["2"]);
}

#[tokio::test(start_paused = true)]
async fn a_publish_that_is_given_up_delivers_nothing_and_holds_nothing() {
    let broker = broker_with([("MESSAGING_QUEUE_LENGTH", "1")]).await;
    let mut empty = subscribe(&broker, "both").await;
    let mut full = subscribe(&broker, "*").await;
    publish(&broker, "full", "1").await;
    assert!(now(publish(&broker, "both", "given up")).is_none());

    assert_eq!(take_all(&mut full), ["1"]);
    publish(&broker, "both", "2").await;
    assert_eq!(take_all(&mut empty), ["2"]);
    assert_eq!(take_all(&mut full), ["2"]);
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_does_not_hold_back_other_topics() {
    let broker = broker_with([("MESSAGING_QUEUE_LENGTH", "1")]).await;
    let _full = subscribe(&broker, "full").await;
    let mut free = subscribe(&broker, "free").await;
    publish(&broker, "full", "1").await;
    let mut held = pin!(publish(&broker, "full", "2"));
    assert!(now(held.as_mut()).is_none());
    publish(&broker, "free", "3").await;
    assert_eq!(take_all(&mut free), ["3"]);
}

#[tokio::test(start_paused = true)]
async fn a_subscriber_can_publish_to_its_own_full_topic() {
    let broker = broker_with([("MESSAGING_QUEUE_LENGTH", "1")]).await;
    let mut subscription = subscribe(&broker, "t").await;
    publish(&broker, "t", "1").await;
    let held = next(&mut subscription).await;
    publish(&broker, "t", "2").await;
    held.ack().await.unwrap();
    assert_eq!(take_all(&mut subscription), ["2"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn publishers_to_several_full_queues_do_not_wait_for_each_other() {
    let broker = Arc::new(broker_with([("MESSAGING_QUEUE_LENGTH", "1")]).await);
    let mut taking = Vec::new();
    for (pattern, expected) in [(">", 600), ("*", 600), ("a", 200), ("b", 200), ("c", 200)] {
        let mut subscription = subscribe(&broker, pattern).await;
        taking.push(tokio::spawn(async move {
            for _ in 0..expected {
                take(&mut subscription).await;
            }
            take_all(&mut subscription)
        }));
    }
    for topic in ["a", "b", "c"] {
        for _ in 0..2 {
            let broker = Arc::clone(&broker);
            tokio::spawn(async move {
                for _ in 0..100 {
                    publish(&broker, topic, "x").await;
                }
            });
        }
    }
    let all = async {
        for taken in taking {
            assert!(taken.await.unwrap().is_empty());
        }
    };
    // Several threads have no clock that can be paused.
    let all = timeout(Duration::from_secs(30), all).await;
    all.expect("every message comes");
}

#[tokio::test(start_paused = true)]
async fn a_message_counts_for_more_than_its_bytes() {
    let broker = broker_with([
        ("MESSAGING_QUEUE_BYTES", "10000"),
        ("MESSAGING_QUEUE_LENGTH", "1000"),
    ])
    .await;
    let _subscription = subscribe(&broker, "t").await;
    let mut waiting = 0;
    while waiting < 1000 && now(publish(&broker, "t", "")).is_some() {
        waiting += 1;
    }
    assert!((50..100).contains(&waiting), "{waiting}");

    let mut message = Message::new("");
    let pairs = (0..1000).map(|n| (n.to_string(), ""));
    message.metadata = pairs.collect();
    assert!(broker.publish("t", message).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_not_published_in_time_says_so() {
    let broker = broker_with([("MESSAGING_QUEUE_LENGTH", "1")]).await;
    let mut subscription = subscribe(&broker, "t").await;
    publish(&broker, "t", "1").await;
    let options = RequestOptions::default().with_replies(0);
    let request = broker.request("t", Message::new("2"), options.clone());
    let error = request.await.unwrap_err();
    assert!(matches!(error, Error::Timeout), "{error:?}");
    assert_eq!(take_all(&mut subscription), ["1"]);

    let request = broker.request("t", Message::new("3"), options);
    assert_eq!(request.await.unwrap().len(), 0);
    assert_eq!(take_all(&mut subscription), ["3"]);
}
