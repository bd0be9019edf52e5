use std::collections::BTreeMap;

use runtime::messaging::RequestOptions;

use super::*;

#[tokio::test]
async fn every_subscriber_of_a_topic_gets_the_message() {
    let broker = broker().await;
    let mut one = subscribe(&broker, "orders.created").await;
    let mut two = subscribe(&broker, "orders.created").await;
    let mut other = subscribe(&broker, "orders.paid").await;
    publish(&broker, "orders.created", "7").await;
    assert_eq!(take_all(&mut one), ["7"]);
    assert_eq!(take_all(&mut two), ["7"]);
    assert!(take_all(&mut other).is_empty());
}

#[tokio::test]
async fn wildcards_match_as_in_subjects() {
    let broker = broker().await;
    let mut word = subscribe(&broker, "orders.*").await;
    let mut rest = subscribe(&broker, "orders.>").await;
    publish(&broker, "orders.created", "1").await;
    publish(&broker, "orders.eu.created", "2").await;
    publish(&broker, "orders", "3").await;
    assert_eq!(take_all(&mut word), ["1"]);
    assert_eq!(take_all(&mut rest), ["1", "2"]);
}

#[tokio::test]
async fn one_member_of_each_group_gets_the_message() {
    let broker = broker().await;
    let mut members = Vec::new();
    for group in ["a", "a", "b", "b"] {
        members.push(join(&broker, "t", group).await);
    }
    for data in ["1", "2", "3"] {
        publish(&broker, "t", data).await;
    }
    // The first member of a group is quicker than the second here.
    let taken: Vec<_> = members.iter_mut().map(take_all).collect();
    assert_eq!(
        taken,
        [vec!["1", "2", "3"], vec![], vec!["1", "2", "3"], vec![]]
    );
}

#[tokio::test]
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

#[tokio::test]
async fn a_member_of_a_group_gets_what_its_own_pattern_matches() {
    let broker = broker().await;
    let mut eu = join(&broker, "orders.eu", "g").await;
    let mut all = join(&broker, "orders.*", "g").await;
    publish(&broker, "orders.us", "us").await;
    publish(&broker, "orders.eu", "eu").await;
    assert_eq!(take_all(&mut eu), ["eu"]);
    assert_eq!(take_all(&mut all), ["us"]);
}

#[tokio::test]
async fn a_message_comes_as_it_was_published() {
    let broker = broker().await;
    let mut subscription = subscribe(&broker, "t").await;
    let mut message = Message::new("data");
    message.content_type = Some("text/plain".into());
    message.metadata.insert("b", "1");
    message.metadata.insert("a", "2");
    message.topic = Some("another".into());
    broker.publish("t", message.clone()).await.unwrap();

    let delivery = next(&mut subscription).await;
    message.topic = Some("t".into());
    assert_eq!((&delivery.message, delivery.attempt), (&message, 1));
}

#[tokio::test]
async fn messages_keep_their_order() {
    let broker = broker().await;
    let mut subscription = subscribe(&broker, ">").await;
    let data: Vec<_> = (0..100).map(|n| n.to_string()).collect();
    for (n, data) in data.iter().enumerate() {
        let topic = format!("t.{}", n % 3);
        broker
            .publish(&topic, Message::new(data.clone()))
            .await
            .unwrap();
    }
    assert_eq!(take_all(&mut subscription), data);
}

#[tokio::test]
async fn a_subscriber_that_waits_is_woken() {
    let broker = broker().await;
    let mut subscription = subscribe(&broker, "t").await;
    let waiting = tokio::spawn(async move { take(&mut subscription).await });
    tokio::task::yield_now().await;
    publish(&broker, "t", "late").await;
    assert_eq!(waiting.await.unwrap(), "late");
}

#[tokio::test]
async fn what_nobody_subscribed_to_is_published_to_nobody() {
    let broker = broker().await;
    publish(&broker, "t", "early").await;
    let mut late = subscribe(&broker, "t").await;
    assert!(take_all(&mut late).is_empty());
    assert_eq!(broker.dropped(), 0);
}

#[tokio::test]
async fn malformed_topics_and_patterns_are_refused() {
    let broker = broker().await;
    for topic in ["", "a..b", "a b", "a.*", ">"] {
        let refused = broker.publish(topic, Message::new("")).await;
        assert!(matches!(refused, Err(Error::Other(_))), "{topic:?}");
    }
    for pattern in ["", "a..b", "a b", "a*", ">.a"] {
        let refused = broker.subscribe(pattern, None).await;
        assert!(matches!(refused, Err(Error::Other(_))), "{pattern:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_gets_the_replies_that_come_in_time() {
    let broker = Arc::new(broker().await);
    let mut questions = subscribe(&broker, "questions").await;
    let answering = tokio::spawn({
        let broker = Arc::clone(&broker);
        async move {
            while let Some(question) = questions.next().await {
                for answer in ["one", "two"] {
                    broker
                        .reply(&question.message, Message::new(answer))
                        .await
                        .unwrap();
                }
                question.ack().await.unwrap();
            }
        }
    });
    for (wanted, expected) in [(1, 1), (2, 2), (3, 2)] {
        let options = RequestOptions {
            replies: wanted,
            ..RequestOptions::default()
        };
        let replies = broker
            .request("questions", Message::new("?"), options)
            .await
            .unwrap();
        let replies: Vec<_> = replies.iter().map(|reply| &reply.data).collect();
        assert_eq!(replies, ["one", "two"][..expected]);
    }
    answering.abort();
    assert!(answering.await.unwrap_err().is_cancelled());
    let unanswered = broker.request("questions", Message::new("?"), RequestOptions::default());
    assert!(matches!(unanswered.await, Err(Error::Timeout)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_group_shares_messages_without_loss_or_repetition() {
    let broker = Arc::new(broker_with([("MESSAGING_QUEUE_LENGTH", "4")]).await);
    let mut members = Vec::new();
    for _ in 0..4 {
        let mut member = join(&broker, "t", "g").await;
        members.push(tokio::spawn(async move {
            let mut taken = Vec::new();
            loop {
                match take(&mut member).await.as_str() {
                    "end" => return taken,
                    data => taken.push(data.to_owned()),
                }
            }
        }));
    }
    let publishers: Vec<_> = (0..4)
        .map(|publisher| {
            let broker = Arc::clone(&broker);
            tokio::spawn(async move {
                for n in 0..250 {
                    let message = Message::new(format!("{publisher}-{n}"));
                    broker.publish("t", message).await.unwrap();
                }
            })
        })
        .collect();
    for publisher in publishers {
        publisher.await.unwrap();
    }
    for _ in 0..4 {
        publish(&broker, "t", "end").await;
    }
    let mut times = BTreeMap::new();
    for member in members {
        for data in member.await.unwrap() {
            *times.entry(data).or_insert(0) += 1;
        }
    }
    assert_eq!(times.len(), 1000);
    assert!(times.values().all(|times| *times == 1));
}
