use super::*;

fn metadata(delivery: &Delivery) -> Vec<(&str, &str)> {
    delivery.message.metadata.iter().collect()
}

/// Fails every delivery of one message, and says how long each came after the one before.
async fn fail_all(subscription: &mut Subscription, attempts: u32) -> Vec<Duration> {
    let mut waited = Vec::new();
    for attempt in 1..=attempts {
        let start = Instant::now();
        let delivery = next(subscription).await;
        waited.push(start.elapsed());
        assert_eq!(delivery.attempt, attempt);
        delivery.nack().await.unwrap();
    }
    waited
}

#[tokio::test(start_paused = true)]
async fn a_failed_delivery_comes_again_after_twice_as_long_each_time() {
    let options = [("MESSAGING_BACKOFF", "10ms"), ("MESSAGING_ATTEMPTS", "4")];
    let broker = broker_with(options).await;
    let mut subscription = subscribe(&broker, "t").await;
    publish(&broker, "t", "1").await;
    let waited = fail_all(&mut subscription, 4).await;
    assert_eq!(waited, [0, 10, 20, 40].map(Duration::from_millis));
    assert!(now(subscription.next()).is_none());
}

#[tokio::test(start_paused = true)]
async fn no_attempt_waits_longer_than_an_hour() {
    let broker = broker_with([("MESSAGING_BACKOFF", "50m")]).await;
    let mut subscription = subscribe(&broker, "t").await;
    publish(&broker, "t", "1").await;
    let waited = fail_all(&mut subscription, 4).await;
    assert_eq!(waited, [0, 50, 60, 60].map(Duration::from_mins));
}

#[tokio::test(start_paused = true)]
async fn an_acknowledged_message_does_not_come_again() {
    let broker = broker_with([("MESSAGING_BACKOFF", "1ms")]).await;
    let mut subscription = subscribe(&broker, "t").await;
    publish(&broker, "t", "1").await;
    next(&mut subscription).await.nack().await.unwrap();
    next(&mut subscription).await.ack().await.unwrap();
    let again = tokio::time::timeout(Duration::from_hours(9), subscription.next()).await;
    assert!(again.is_err());
    assert_eq!((broker.dead_letters(), broker.dropped()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn messages_pass_one_that_waits_for_another_attempt() {
    let broker = broker().await;
    let mut subscription = subscribe(&broker, "t").await;
    publish(&broker, "t", "1").await;
    publish(&broker, "t", "2").await;
    next(&mut subscription).await.nack().await.unwrap();
    assert_eq!(take_all(&mut subscription), ["2"]);
    assert_eq!(take(&mut subscription).await, "1");
}

#[tokio::test(start_paused = true)]
async fn another_attempt_that_is_due_passes_newer_messages() {
    let broker = broker().await;
    let mut subscription = subscribe(&broker, "t").await;
    publish(&broker, "t", "1").await;
    next(&mut subscription).await.nack().await.unwrap();
    tokio::time::advance(Duration::from_secs(1)).await;
    publish(&broker, "t", "2").await;
    assert_eq!(take_all(&mut subscription), ["1", "2"]);
}

#[tokio::test(start_paused = true)]
async fn a_message_that_waits_for_another_attempt_takes_room() {
    let broker = broker_with([("MESSAGING_QUEUE_LENGTH", "1")]).await;
    let mut subscription = subscribe(&broker, "t").await;
    publish(&broker, "t", "1").await;
    next(&mut subscription).await.nack().await.unwrap();
    assert!(now(publish(&broker, "t", "2")).is_none());
}

#[tokio::test(start_paused = true)]
async fn a_member_that_waits_gets_what_another_failed() {
    let broker = broker().await;
    let mut failing = join(&broker, "t", "g").await;
    let mut waiting = join(&broker, "t", "g").await;
    publish(&broker, "t", "1").await;
    let delivery = next(&mut failing).await;
    let waiting = tokio::spawn(async move { next(&mut waiting).await.attempt });
    tokio::task::yield_now().await;
    delivery.nack().await.unwrap();
    assert_eq!(waiting.await.unwrap(), 2);
}

#[tokio::test(start_paused = true)]
async fn after_the_last_attempt_a_message_goes_to_its_dead_letter_topic() {
    let options = [
        ("MESSAGING_ATTEMPTS", "2"),
        ("MESSAGING_DEAD_LETTERS", "dead.end"),
    ];
    let broker = broker_with(options).await;
    let mut dead_letters = subscribe(&broker, "dead.end.>").await;
    let mut subscription = subscribe(&broker, "orders.created").await;
    let mut message = Message::new("7");
    message.metadata.insert("trace", "1");
    send(&broker, "orders.created", message).await.unwrap();
    fail_all(&mut subscription, 2).await;
    assert_eq!(broker.dead_letters(), 1);

    let letter = next(&mut dead_letters).await;
    assert_eq!(
        letter.message.topic.as_deref(),
        Some("dead.end.orders.created")
    );
    assert_eq!(
        (letter.attempt, &letter.message.data[..]),
        (1, b"7".as_slice())
    );
    let expected = [
        ("trace", "1"),
        ("dead-letter-topic", "orders.created"),
        ("dead-letter-attempts", "2"),
        ("dead-letter-reason", "no subscriber acknowledged it"),
    ];
    assert_eq!(metadata(&letter), expected);
    letter.ack().await.unwrap();
    assert_eq!(broker.dropped(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_message_is_delivered_once_at_least() {
    let broker = broker_with([("MESSAGING_ATTEMPTS", "0")]).await;
    let mut subscription = subscribe(&broker, "t").await;
    publish(&broker, "t", "1").await;
    fail_all(&mut subscription, 1).await;
    assert_eq!(broker.dead_letters(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_dead_letter_that_fails_is_dropped_and_counted() {
    let broker = broker_with([("MESSAGING_ATTEMPTS", "2")]).await;
    // It gets its own dead letters too.
    let mut everything = subscribe(&broker, ">").await;
    publish(&broker, "t", "1").await;
    fail_all(&mut everything, 2).await;
    fail_all(&mut everything, 2).await;
    assert!(now(everything.next()).is_none());
    assert_eq!((broker.dead_letters(), broker.dropped()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_dead_letter_that_finds_its_queue_full_is_dropped_and_counted() {
    let options = [("MESSAGING_ATTEMPTS", "1"), ("MESSAGING_QUEUE_LENGTH", "1")];
    let broker = broker_with(options).await;
    let mut full = subscribe(&broker, "dead-letters.t").await;
    let mut free = subscribe(&broker, "dead-letters.*").await;
    publish(&broker, "dead-letters.t", "0").await;
    take(&mut free).await;

    let mut subscription = subscribe(&broker, "t").await;
    publish(&broker, "t", "1").await;
    fail_all(&mut subscription, 1).await;
    assert_eq!(take_all(&mut full), ["0"]);
    assert_eq!(take_all(&mut free), ["1"]);
    assert_eq!((broker.dead_letters(), broker.dropped()), (1, 1));
}

#[test]
fn a_prefix_that_is_no_topic_is_refused() {
    let options = MemoryMessagingOptions::from_pairs([("MESSAGING_DEAD_LETTERS", "dead.>")]);
    let expected = "MESSAGING_DEAD_LETTERS is `dead.>`; it takes a topic, as in `orders.created`";
    assert_eq!(options.unwrap_err().to_string(), expected);
}
