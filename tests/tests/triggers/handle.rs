//! One message, given to a component by an embedder.

use std::error::Error as _;

use runtime::host::{HandleError, Limits, RunError, ServeError};
use runtime::messaging::{Error, Message, Messaging as _, SubscribeOptions};
use std::time::Duration;

use crate::{Desk, with_each_worker};

fn job(topic: &str, data: &'static str) -> Message {
    let mut message = Message::new(data);
    message.topic = Some(topic.to_owned());
    message
}

#[tokio::test]
async fn a_message_of_an_embedder_is_handled_once() {
    with_each_worker(async |desk: Desk, worker| {
        worker.handle(job("jobs.ok", "a")).await.unwrap();
        assert_eq!(desk.has("handled.a").await, "1");
    })
    .await;
}

#[tokio::test]
async fn what_a_handler_answers_is_what_its_embedder_gets() {
    with_each_worker(async |desk: Desk, worker| {
        let failed = worker.handle(job("jobs.bad", "a")).await.unwrap_err();
        let said = format!("{failed}: {}", failed.source().unwrap());
        let name = worker.name();
        assert_eq!(said, format!("{name} failed to handle the message: never"));
        assert!(
            matches!(&failed, HandleError::Failed { source: Error::Other(why), .. } if why == "never"),
            "{failed:?}"
        );
        // Nobody tries again by itself.
        assert_eq!(desk.broker.dead_letters(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_handler_that_comes_to_no_answer_is_told_apart() {
    with_each_worker(async |_desk, worker| {
        let trapped = worker.handle(job("jobs.trap", "a")).await.unwrap_err();
        assert!(
            matches!(trapped, HandleError::Ended(RunError::Trap { .. })),
            "{trapped:?}"
        );
        let limits = Limits::default().with_deadline(Duration::from_millis(200));
        let hasty = worker.with_limits(limits);
        let late = hasty.handle(job("jobs.hold", "b")).await.unwrap_err();
        assert!(
            matches!(late, HandleError::Ended(RunError::Deadline { .. })),
            "{late:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn an_answer_counts_whatever_its_guest_does_then() {
    let desk = Desk::open().await;
    let limits = Limits::default().with_deadline(Duration::from_secs(3));
    let worker = desk.load("worker-async").await.with_limits(limits);
    let (good, bad) = tokio::join!(
        worker.handle(job("lingering.ok", "a")),
        worker.handle(job("lingering.bad", "b")),
    );
    good.unwrap();
    assert!(matches!(bad, Err(HandleError::Failed { .. })), "{bad:?}");
}

#[tokio::test]
async fn a_reply_goes_where_the_embedder_waits_for_it() {
    with_each_worker(async |desk: Desk, worker| {
        let inbox = SubscribeOptions::alone();
        let mut inbox = desk.broker.subscribe("_INBOX.here", inbox).await.unwrap();
        let mut message = job("jobs.echo", "quiet");
        message.reply_to = Some("_INBOX.here".to_owned());
        worker.handle(message).await.unwrap();
        let reply = inbox.next().await.expect("the broker goes on").unwrap();
        assert_eq!(reply.message.data, "QUIET");
    })
    .await;
}

#[tokio::test]
async fn a_component_that_handles_no_messages_is_refused() {
    let desk = Desk::open().await;
    let watcher = desk.load("watcher").await;
    let refused = watcher.handle(job("jobs.ok", "a")).await.unwrap_err();
    assert!(
        matches!(refused, HandleError::NoHandler(ServeError::Export { .. })),
        "{refused:?}"
    );
}
