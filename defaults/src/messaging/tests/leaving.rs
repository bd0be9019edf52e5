use super::*;

#[tokio::test(start_paused = true)]
async fn what_a_member_leaves_goes_to_the_rest_of_the_group() {
    let broker = broker().await;
    let leaving = join(&broker, "t", "g").await;
    let mut staying = join(&broker, "t", "g").await;
    publish(&broker, "t", "1").await;
    publish(&broker, "t", "2").await;
    drop(leaving);
    assert_eq!(take_all(&mut staying), ["1", "2"]);
    assert_eq!(broker.dropped(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_fails_after_a_member_has_left_goes_to_the_rest_of_the_group() {
    let broker = broker().await;
    let mut leaving = join(&broker, "t", "g").await;
    let mut staying = join(&broker, "t", "g").await;
    publish(&broker, "t", "1").await;
    let held = next(&mut leaving).await;
    drop(leaving);
    drop(held);
    let delivery = next(&mut staying).await;
    assert_eq!(delivery.attempt, 2);
    delivery.ack().await.unwrap();
    assert_eq!(broker.dropped(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_the_last_member_leaves_is_dropped_and_counted() {
    let broker = broker().await;
    let mut one = join(&broker, "t", "g").await;
    let two = join(&broker, "t", "g").await;
    publish(&broker, "t", "1").await;
    publish(&broker, "t", "2").await;
    next(&mut one).await.nack().await.unwrap();
    drop(one);
    assert_eq!(broker.dropped(), 0);
    drop(two);
    assert_eq!(broker.dropped(), 2);

    let mut new = join(&broker, "t", "g").await;
    assert!(take_all(&mut new).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_nobody_waits_for_is_no_loss() {
    let broker = broker().await;
    let inbox = join(&broker, "_INBOX.a", "g").await;
    publish(&broker, "_INBOX.a", "late").await;
    drop(inbox);
    assert_eq!(broker.dropped(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_no_other_member_has_subscribed_to_is_dropped_and_counted() {
    let broker = broker().await;
    let leaving = join(&broker, "a", "g").await;
    let mut staying = join(&broker, "b", "g").await;
    publish(&broker, "a", "1").await;
    publish(&broker, "b", "2").await;
    drop(leaving);
    assert_eq!(broker.dropped(), 1);
    assert_eq!(take_all(&mut staying), ["2"]);
}

#[tokio::test(start_paused = true)]
async fn what_fails_and_no_other_member_has_subscribed_to_is_dropped_and_counted() {
    let broker = broker().await;
    let mut leaving = join(&broker, "a", "g").await;
    let _staying = join(&broker, "b", "g").await;
    publish(&broker, "a", "1").await;
    let failing = next(&mut leaving).await;
    drop(leaving);
    drop(failing);
    assert_eq!(broker.dropped(), 1);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_kept_of_a_queue_without_subscribers() {
    let broker = broker().await;
    let alone = subscribe(&broker, "t").await;
    let member = join(&broker, "t", "g").await;
    assert!(!format!("{broker:?}").contains("queues: Mutex { data: {} }"));
    drop(alone);
    drop(member);
    assert!(format!("{broker:?}").contains("queues: Mutex { data: {} }"));
}

#[tokio::test(start_paused = true)]
async fn what_fails_after_its_subscriber_has_left_is_dropped_and_counted() {
    let broker = broker().await;
    let mut subscription = subscribe(&broker, "t").await;
    publish(&broker, "t", "1").await;
    publish(&broker, "t", "2").await;
    let failing = next(&mut subscription).await;
    let handled = next(&mut subscription).await;
    drop(subscription);
    handled.ack().await.unwrap();
    assert_eq!(broker.dropped(), 0);
    failing.nack().await.unwrap();
    assert_eq!(broker.dropped(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_whose_subscriber_leaves_holds_nobody_back() {
    let broker = broker_with([("MESSAGING_QUEUE_LENGTH", "1")]).await;
    let full = subscribe(&broker, "t").await;
    let mut other = subscribe(&broker, "*").await;
    publish(&broker, "t", "1").await;
    assert_eq!(take(&mut other).await, "1");
    let mut held = pin!(publish(&broker, "t", "2"));
    assert!(now(held.as_mut()).is_none());
    drop(full);
    held.await;
    assert_eq!(take(&mut other).await, "2");
}

#[tokio::test(start_paused = true)]
async fn a_member_that_is_woken_and_leaves_costs_no_message() {
    let broker = broker().await;
    let mut leaving = join(&broker, "t", "g").await;
    let mut staying = join(&broker, "t", "g").await;
    let leaving = {
        let mut waiting = Box::pin(async move { next(&mut leaving).await });
        assert!(now(waiting.as_mut()).is_none());
        waiting
    };
    let staying = tokio::spawn(async move { take(&mut staying).await });
    tokio::task::yield_now().await;
    publish(&broker, "t", "1").await;
    drop(leaving);
    assert_eq!(staying.await.unwrap(), "1");
}
