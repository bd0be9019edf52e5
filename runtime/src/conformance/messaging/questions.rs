//! What a request brings to who is to answer it.

use std::sync::Arc;

use tokio::task::JoinHandle;

use super::requests::{asking, asking_by, replied};
use super::{
    CONTENT_TYPE, METADATA, PATIENCE, REQUEST, came_as, ended, failed, handled, joined, next,
    subscribed, text,
};
use crate::conformance::{Shown, fresh};
use crate::messaging::{Message, Messaging, RequestOptions, Result as Answer, Subscription};

/// The question comes to the subscriber, and its answer to who asked.
pub(super) async fn is_answered<B: Messaging>(
    broker: &B,
    questions: &mut Subscription,
    request: JoinHandle<Answer<Vec<String>>>,
    asked: &str,
) -> Shown {
    let question = next(questions).await?;
    replied(broker, &question.message, "reply").await?;
    handled(question).await?;
    let expected = vec!["reply".to_owned()];
    REQUEST.asked(asked).gives(ended(request).await, &expected)
}

/// A question is a message, with all that one carries.
pub async fn a_question_comes_as_it_was_asked<B: Messaging>(broker: B) -> Shown {
    let (topic, broker) = (fresh("questions"), Arc::new(broker));
    let mut questions = subscribed(&*broker, &topic).await?;
    let mut message = Message::new("?");
    message.content_type = Some("text/plain".into());
    // What a guest calls so is not where the reply goes.
    message.metadata.insert("reply-to", "a-guest-says");
    message.metadata.insert("b", "1");
    message.metadata.insert("a", "2");
    let options = RequestOptions::default().with_timeout(PATIENCE);
    let request = asking_by(options, &broker, &topic, message.clone());
    let question = next(&mut questions).await?;
    let came = question.message.clone();
    replied(&*broker, &came, "reply").await?;
    handled(question).await?;
    let asked = "for what a request carries";
    came_as(REQUEST, asked, came.data, message.data)?;
    came_as(CONTENT_TYPE, asked, came.content_type, message.content_type)?;
    came_as(METADATA, asked, came.metadata, message.metadata)?;
    let replies = ended(request).await;
    let replies = replies.map(|all| all.iter().map(text).collect::<Vec<_>>());
    let asked = REQUEST.asked("for a reply, with metadata that is called reply-to");
    asked.gives(replies, &vec!["reply".to_owned()])
}

/// A question that its first replier failed is answered by the next.
pub async fn a_question_that_comes_again_is_answered<B: Messaging>(broker: B) -> Shown {
    let (topic, broker) = (fresh("questions"), Arc::new(broker));
    let mut questions = subscribed(&*broker, &topic).await?;
    let request = asking(&broker, &topic, "?", 1);
    failed(next(&mut questions).await?).await?;
    let asked = "for the reply to a question that came again";
    is_answered(&*broker, &mut questions, request, asked).await
}

/// Repliers may share the questions.
pub async fn a_member_of_a_group_answers<B: Messaging>(broker: B) -> Shown {
    let (topic, broker) = (fresh("questions"), Arc::new(broker));
    let mut questions = joined(&*broker, &topic, &fresh("group")).await?;
    let request = asking(&broker, &topic, "?", 1);
    let asked = "for the reply of a member of a group";
    is_answered(&*broker, &mut questions, request, asked).await
}
