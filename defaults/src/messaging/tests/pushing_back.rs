use super::*;

#[tokio::test]
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

#[tokio::test]
async fn a_queue_has_room_for_one_at_least() {
    let broker = broker_with([("MESSAGING_QUEUE_LENGTH", "0")]).await;
    let mut subscription = subscribe(&broker, "t").await;
    publish(&broker, "t", "1").await;
    assert_eq!(take_all(&mut subscription), ["1"]);
}

#[tokio::test]
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

#[tokio::test]
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

#[tokio::test]
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

#[tokio::test]
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
    for taken in taking {
        assert!(taken.await.unwrap().is_empty());
    }
}
