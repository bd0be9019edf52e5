//! Two connections to one broker, as those of two hosts.

use futures_util::future::join;

use super::groups::{are_all_once, dealt};
use super::requests::replied;
use super::{REQUEST, came_as, gets, handled, joined, next, next_of, published, subscribed, text};
use crate::conformance::{Shown, fresh};
use crate::messaging::{Message, Messaging, RequestOptions};

/// A message reaches the subscribers of every connection.
pub async fn what_one_publishes_the_other_gets<B: Messaging>(one: &B, other: &B) -> Shown {
    let topic = fresh("shared");
    let mut of_one = subscribed(one, &topic).await?;
    let mut of_other = subscribed(other, &topic).await?;
    published(one, &topic, "1").await?;
    gets(&mut of_other, ["1"]).await?;
    published(other, &topic, "2").await?;
    gets(&mut of_other, ["2"]).await?;
    gets(&mut of_one, ["1", "2"]).await
}

/// A group is one, wherever its members are.
pub async fn a_group_has_members_on_both<B: Messaging>(one: &B, other: &B) -> Shown {
    let (topic, group) = (fresh("shared"), fresh("group"));
    let members = vec![
        joined(one, &topic, &group).await?,
        joined(other, &topic, &group).await?,
    ];
    are_all_once(&dealt(one, &topic, members).await?)
}

/// What a member on one connection leaves behind, one on the other gets.
pub async fn what_a_member_leaves_the_other_gets<B: Messaging>(one: &B, other: &B) -> Shown {
    let (topic, group) = (fresh("shared"), fresh("group"));
    let mut leaving = joined(one, &topic, &group).await?;
    published(other, &topic, "1").await?;
    published(other, &topic, "2").await?;
    let in_hand = next(&mut leaving).await?;
    let mut staying = [joined(other, &topic, &group).await?];
    drop(leaving);
    drop(in_hand);
    let mut came = Vec::new();
    for _ in 0..2 {
        let delivery = next_of(&mut staying).await?;
        came.push(text(&delivery.message));
        handled(delivery).await?;
    }
    came.sort();
    let asked = "a member for what one of another connection left";
    came_as(super::HANDLE, asked, came, super::numbers(3).split_off(1))
}

/// A reply finds its way to the connection that the request was made on.
pub async fn a_request_is_answered_on_the_other<B: Messaging>(one: &B, other: &B) -> Shown {
    let topic = fresh("shared");
    let mut questions = subscribed(other, &topic).await?;
    let asking = one.request(&topic, Message::new("?"), RequestOptions::default());
    let answering = async {
        let question = next(&mut questions).await?;
        replied(other, &question.message, "!").await?;
        handled(question).await
    };
    let (replies, answered) = join(asking, answering).await;
    answered?;
    let replies = replies.map(|all| all.iter().map(text).collect::<Vec<_>>());
    REQUEST
        .asked("for a reply that was given on another connection")
        .gives(replies, &vec!["!".to_owned()])
}
