use std::error::Error as _;
use std::future::ready;
use std::iter;
use std::sync::Mutex;

use futures_util::stream;

use crate::failure::Chain;

use super::{
    Delivery, Error, Message, Messaging, RequestOptions, Result, SubscribeOptions, Subscription,
};

/// A broker whose inboxes give what a test wants.
struct Inboxes(Mutex<Vec<Result<Delivery>>>);

impl Messaging for Inboxes {
    async fn publish(&self, _: &str, _: Message) -> Result<()> {
        Ok(())
    }

    async fn subscribe(&self, _: &str, _: SubscribeOptions) -> Result<Subscription> {
        let all = self.0.lock().unwrap().drain(..).collect::<Vec<_>>();
        Ok(Subscription::from_stream(stream::iter(all)))
    }
}

fn reply() -> Delivery {
    Delivery::new(Message::new("reply"), 1, |_| ready(Ok(())))
}

fn lost() -> Error {
    Error::connection("the line is cut")
}

async fn asked(
    inbox: impl IntoIterator<Item = Result<Delivery>>,
    replies: usize,
) -> Result<usize, String> {
    let broker = Inboxes(Mutex::new(inbox.into_iter().collect()));
    let options = RequestOptions::default().with_replies(replies);
    let replies = broker.request("topic", Message::new("?"), options).await;
    replies
        .map(|all| all.len())
        .map_err(|error| Chain(&error).to_string())
}

#[tokio::test]
async fn a_request_says_why_no_reply_can_come_any_more() {
    let why = |why| Err(format!("the connection to the broker is lost: {why}"));
    assert_eq!(asked([Err(lost())], 1).await, why("the line is cut"));
    let ended = why("the broker ended the wait for replies");
    assert_eq!(asked(iter::empty(), 1).await, ended);
}

#[tokio::test]
async fn a_request_gives_what_came_before_no_more_can() {
    assert_eq!(asked([Ok(reply()), Err(lost())], 2).await, Ok(1));
    assert_eq!(asked([Ok(reply())], 2).await, Ok(1));
    assert_eq!(asked([Err(lost())], 0).await, Ok(0));
}

#[tokio::test]
async fn a_request_of_an_immediate_broker_waits_for_its_reply() {
    struct Immediate;

    impl Messaging for Immediate {
        const IMMEDIATE: bool = true;

        async fn publish(&self, _: &str, _: Message) -> Result<()> {
            Ok(())
        }

        async fn subscribe(&self, _: &str, _: SubscribeOptions) -> Result<Subscription> {
            let later = async {
                tokio::task::yield_now().await;
                Ok(reply())
            };
            Ok(Subscription::from_stream(stream::once(later)))
        }
    }

    let options = RequestOptions::default();
    let asked = super::ErasedMessaging::request(&Immediate, "topic", Message::new("?"), options);
    assert_eq!(asked.await.unwrap()[0].data, "reply");
}

#[test]
fn what_is_behind_a_lost_connection_or_a_denial_is_not_in_its_text() {
    let lost = Error::connection("broker-7 does not answer");
    assert_eq!(lost.to_string(), "the connection to the broker is lost");
    let why = lost.source().unwrap();
    assert_eq!(why.to_string(), "broker-7 does not answer");
    let denied = Error::permission_denied("broker-7 knows no such account");
    assert_eq!(denied.to_string(), "permission denied");
}

#[cfg(feature = "host")]
#[test]
fn replies_count_as_they_come_towards_what_a_guest_may_have_kept() {
    let quota = crate::Quota::default();
    let options = RequestOptions::default().counted(quota.clone(), 1_000);
    let [mut one, mut other] = [(); 2].map(|()| super::Replies::to(&options));
    one.push(Message::new(vec![0; 500])).unwrap();
    assert!(quota.kept() >= 500);
    other.push(Message::new(vec![0; 500])).unwrap_err();
    drop(one);
    other.push(Message::new(vec![0; 500])).unwrap();
    drop(other);
    assert_eq!(quota.kept(), 0);
}
