use super::*;

#[tokio::test(start_paused = true)]
async fn members_of_a_group_take_turns_as_they_ask() {
    let broker = broker().await;
    let mut one = join(&broker, "t", "g").await;
    let mut two = join(&broker, "t", "g").await;
    publish(&broker, "t", "1").await;
    publish(&broker, "t", "2").await;
    let held = next(&mut one).await;
    assert_eq!(take(&mut two).await, "2");
    held.ack().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn messages_keep_their_order() {
    let broker = broker().await;
    let mut subscription = subscribe(&broker, ">").await;
    let data: Vec<_> = (0..100).map(|n| n.to_string()).collect();
    for (n, data) in data.iter().enumerate() {
        let topic = format!("t.{}", n % 3);
        send(&broker, &topic, Message::new(data.clone()))
            .await
            .unwrap();
    }
    assert_eq!(take_all(&mut subscription), data);
}

#[tokio::test(start_paused = true)]
async fn what_nobody_subscribed_to_is_published_to_nobody() {
    let broker = broker().await;
    publish(&broker, "t", "early").await;
    let mut late = subscribe(&broker, "t").await;
    assert!(take_all(&mut late).is_empty());
    assert_eq!(broker.dropped(), 0);
}
