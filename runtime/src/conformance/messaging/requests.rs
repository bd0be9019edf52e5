//! Requests, and how long they wait for how many replies.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::{PATIENCE, REPLY, REQUEST, ended, gets, handled, next, patiently, subscribed, text};
use crate::conformance::{Broken, Shown, fresh};
use crate::messaging::{Error, Message, Messaging, RequestOptions, Result as Answer, Subscription};

/// How long a request waits that is to get no reply, or too few. Those that it does get have to come in that time.
const SOON: Duration = Duration::from_millis(500);

/// Makes a request in a task of its own, and answers with the replies as text.
pub(super) fn asking<B: Messaging>(
    broker: &Arc<B>,
    topic: &str,
    data: &str,
    replies: usize,
) -> JoinHandle<Answer<Vec<String>>> {
    asking_within(PATIENCE, broker, topic, data, replies)
}

fn asking_within<B: Messaging>(
    timeout: Duration,
    broker: &Arc<B>,
    topic: &str,
    data: &str,
    replies: usize,
) -> JoinHandle<Answer<Vec<String>>> {
    let options = RequestOptions::default();
    let options = options.with_timeout(timeout).with_replies(replies);
    asking_with(options, broker, topic, data)
}

fn asking_with<B: Messaging>(
    options: RequestOptions,
    broker: &Arc<B>,
    topic: &str,
    data: &str,
) -> JoinHandle<Answer<Vec<String>>> {
    let message = Message::new(data.to_owned());
    let request = asking_by(options, broker, topic, message);
    tokio::spawn(async move { Ok(ended(request).await?.iter().map(text).collect()) })
}

/// Makes a request of a whole message in a task of its own. One that does not end is an error of another kind than that of a
/// request whose time is up.
pub(super) fn asking_by<B: Messaging>(
    options: RequestOptions,
    broker: &Arc<B>,
    topic: &str,
    message: Message,
) -> JoinHandle<Answer<Vec<Message>>> {
    let (broker, topic) = (Arc::clone(broker), topic.to_owned());
    let longest = options.timeout.min(PATIENCE) + PATIENCE;
    tokio::spawn(async move {
        let request = broker.request(&topic, message, options);
        let endless = |_| Error::connection("the request does not come to an end");
        timeout(longest, request).await.map_err(endless)?
    })
}

pub(super) async fn replied<B: Messaging>(
    broker: &B,
    to: &Message,
    data: impl Into<String>,
) -> Shown {
    let answer = broker.reply(to, Message::new(data.into()));
    REPLY
        .asked("to answer a message")
        .succeeds(patiently(answer).await)
}

async fn answered<const N: usize>(
    request: JoinHandle<Answer<Vec<String>>>,
    asked: &str,
    expected: [&str; N],
) -> Shown {
    let expected = expected.map(str::to_owned).to_vec();
    REQUEST.asked(asked).gives(ended(request).await, &expected)
}

/// The next message of a subscriber, which is handled.
async fn question(questions: &mut Subscription) -> Result<Message, Broken> {
    super::taken(questions).await
}

fn times_out(came: Answer<Vec<String>>, asked: &str) -> Shown {
    let asked = REQUEST.asked(asked);
    asked.refused(came, "Error::Timeout", |error| {
        matches!(error, Error::Timeout)
    })
}

/// Who asks gets the answer.
pub async fn a_request_gets_its_reply<B: Messaging>(broker: B) -> Shown {
    let (topic, broker) = (fresh("requests"), Arc::new(broker));
    let mut questions = subscribed(&*broker, &topic).await?;
    let request = asking(&broker, &topic, "?", 1);
    let delivery = next(&mut questions).await?;
    replied(&*broker, &delivery.message, "reply").await?;
    handled(delivery).await?;
    answered(request, "for one reply", ["reply"]).await
}

/// A request that wants several replies waits for all, whether of several repliers or of one.
pub async fn a_request_waits_for_as_many_replies_as_it_wants<B: Messaging>(broker: B) -> Shown {
    let (topic, broker) = (fresh("requests"), Arc::new(broker));
    let mut one = subscribed(&*broker, &topic).await?;
    let mut two = subscribed(&*broker, &topic).await?;
    let request = asking(&broker, &topic, "?", 3);
    let (of_one, of_two) = (question(&mut one).await?, question(&mut two).await?);
    replied(&*broker, &of_one, "1 of one").await?;
    replied(&*broker, &of_two, "1 of two").await?;
    replied(&*broker, &of_one, "2 of one").await?;
    let mut came = ended(request).await;
    if let Ok(came) = &mut came {
        came.sort();
    }
    let expected = ["1 of one", "1 of two", "2 of one"].map(str::to_owned);
    let asked = REQUEST.asked("for three replies, of which one replier gives two");
    asked.gives(came, &expected.to_vec())
}

/// Replies beyond the number are of no account.
pub async fn a_request_takes_no_more_replies_than_it_wants<B: Messaging>(broker: B) -> Shown {
    let (topic, broker) = (fresh("requests"), Arc::new(broker));
    let mut questions = subscribed(&*broker, &topic).await?;
    let request = asking(&broker, &topic, "?", 2);
    let question = question(&mut questions).await?;
    for reply in ["1", "2", "3"] {
        replied(&*broker, &question, reply).await?;
    }
    answered(request, "for two replies of the three given", ["1", "2"]).await
}

/// Replies that are larger together than the options allow are an error, and so is the first that is.
pub async fn a_request_takes_no_more_bytes_than_it_wants<B: Messaging>(broker: B) -> Shown {
    let (topic, broker) = (fresh("requests"), Arc::new(broker));
    let mut questions = subscribed(&*broker, &topic).await?;
    let options = RequestOptions::default().with_timeout(PATIENCE);
    let options = options.with_replies(3).with_bytes(2_500);
    let request = asking_with(options, &broker, &topic, "?");
    let question = question(&mut questions).await?;
    for _ in 0..3 {
        replied(&*broker, &question, "r".repeat(1_000)).await?;
    }
    let asked = REQUEST.asked("for three replies of 1,000 bytes, and 2,500 bytes together");
    let came = ended(request).await;
    asked.refused(came, "Error::Other", |error| {
        matches!(error, Error::Other(_))
    })
}

/// A request for which nothing comes ends with `timeout`, and not with no replies.
pub async fn a_request_that_nobody_answers_times_out<B: Messaging>(broker: B) -> Shown {
    let (topic, broker) = (fresh("requests"), Arc::new(broker));
    let alone = asking_within(SOON, &broker, &topic, "?", 1);
    times_out(
        ended(alone).await,
        "for a reply, where nobody has subscribed",
    )?;
    let _silent = subscribed(&*broker, &topic).await?;
    let unanswered = asking_within(SOON, &broker, &topic, "?", 1);
    times_out(ended(unanswered).await, "for a reply that is not given")
}

/// A request for which nothing comes ends when its time is up, and not when it suits the broker.
pub async fn a_request_ends_when_its_time_is_up<B: Messaging>(broker: B) -> Shown {
    // Less than a broker's own timeout is wont to be.
    const LONGEST: Duration = Duration::from_secs(3);
    let (topic, broker) = (fresh("requests"), Arc::new(broker));
    let _silent = subscribed(&*broker, &topic).await?;
    let begun = Instant::now();
    let came = ended(asking_within(SOON, &broker, &topic, "?", 1)).await;
    let took = begun.elapsed();
    times_out(came, "for a reply that is not given")?;
    let asked = REQUEST.asked(format!("for a reply within {SOON:?} that is not given"));
    let expected = format!("an end within {LONGEST:?}");
    asked.holds(took < LONGEST, expected, format!("one after {took:?}"))
}

/// A request waits for as long as it was told to: a reply that takes its time is in time.
pub async fn a_request_waits_until_its_time_is_up<B: Messaging>(broker: B) -> Shown {
    // More than what a broker would call quick.
    const LATE: Duration = Duration::from_millis(1_500);
    let (topic, broker) = (fresh("requests"), Arc::new(broker));
    let mut questions = subscribed(&*broker, &topic).await?;
    let request = asking(&broker, &topic, "?", 1);
    let question = question(&mut questions).await?;
    sleep(LATE).await;
    replied(&*broker, &question, "reply").await?;
    let asked = format!("for a reply within {PATIENCE:?} that is given after {LATE:?}");
    answered(request, &asked, ["reply"]).await
}

/// When the time is up, the replies that came are the answer.
pub async fn a_request_gives_what_came_in_time<B: Messaging>(broker: B) -> Shown {
    let (topic, broker) = (fresh("requests"), Arc::new(broker));
    let mut questions = subscribed(&*broker, &topic).await?;
    let request = asking_within(SOON, &broker, &topic, "?", 3);
    let question = question(&mut questions).await?;
    for reply in ["1", "2"] {
        replied(&*broker, &question, reply).await?;
    }
    answered(request, "for three replies where two come", ["1", "2"]).await
}

/// A request may want no reply; its message is published all the same.
pub async fn a_request_for_no_replies_does_not_wait<B: Messaging>(broker: B) -> Shown {
    let (topic, broker) = (fresh("requests"), Arc::new(broker));
    let mut questions = subscribed(&*broker, &topic).await?;
    let request = asking_within(Duration::MAX, &broker, &topic, "?", 0);
    answered(request, "for no replies", []).await?;
    gets(&mut questions, ["?"]).await
}

/// A request to what is no topic says so, and does not wait for replies that cannot come.
pub async fn a_request_to_what_is_no_topic_is_refused<B: Messaging>(broker: B) -> Shown {
    let broker = Arc::new(broker);
    for topic in ["", "a..b", "requests.*"] {
        let came = ended(asking(&broker, topic, "?", 1)).await;
        let asked = REQUEST.asked(format!("for a reply of `{topic}`"));
        asked.refused(came, "Error::Other", |error| {
            matches!(error, Error::Other(_))
        })?;
    }
    Ok(())
}

/// A reply to a request that is over is not taken for one to the next.
pub async fn a_late_reply_reaches_no_later_request<B: Messaging>(broker: B) -> Shown {
    let (topic, broker) = (fresh("requests"), Arc::new(broker));
    let mut questions = subscribed(&*broker, &topic).await?;
    let over = asking_within(SOON, &broker, &topic, "?", 1);
    let first = question(&mut questions).await?;
    times_out(ended(over).await, "for a reply that comes late")?;
    let request = asking(&broker, &topic, "?", 1);
    let second = question(&mut questions).await?;
    replied(&*broker, &first, "late").await?;
    replied(&*broker, &second, "in time").await?;
    answered(
        request,
        "for a reply, after one that came late",
        ["in time"],
    )
    .await
}

/// Requests that wait at the same time get what was said to them, in whatever order.
pub async fn requests_at_once_get_their_own_replies<B: Messaging>(broker: B) -> Shown {
    let (topic, broker) = (fresh("requests"), Arc::new(broker));
    let mut questions = subscribed(&*broker, &topic).await?;
    let first = asking(&broker, &topic, "first", 2);
    let to_first = question(&mut questions).await?;
    let second = asking(&broker, &topic, "second", 2);
    let to_second = question(&mut questions).await?;
    for (to, reply) in [
        (&to_second, "1 to second"),
        (&to_first, "1 to first"),
        (&to_first, "2 to first"),
        (&to_second, "2 to second"),
    ] {
        replied(&*broker, to, reply).await?;
    }
    answered(
        first,
        "the first of two at once",
        ["1 to first", "2 to first"],
    )
    .await?;
    answered(
        second,
        "the second of two at once",
        ["1 to second", "2 to second"],
    )
    .await
}

/// Eight tasks ask one replier, over and over, and each gets the answers to its own questions.
pub async fn requests_of_many_tasks_get_their_own_replies<B: Messaging>(broker: B) -> Shown {
    const TASKS: usize = 8;
    const EACH: usize = 10;
    let (topic, broker) = (fresh("requests"), Arc::new(broker));
    let mut questions = subscribed(&*broker, &topic).await?;
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let (broker, topic) = (Arc::clone(&broker), topic.clone());
            tokio::spawn(async move {
                for n in 0..EACH {
                    let data = format!("{task}.{n}");
                    let request = asking(&broker, &topic, &data, 1);
                    answered(request, "eight tasks at once", [&data]).await?;
                }
                Ok::<_, Broken>(())
            })
        })
        .collect();
    let replier = tokio::spawn(async move {
        while let Some(delivery) = questions.next().await {
            let delivery = REQUEST.asked("for a question").succeeds(delivery)?;
            let question = &delivery.message;
            replied(&*broker, question, text(question)).await?;
            handled(delivery).await?;
        }
        Ok::<_, Broken>(())
    });
    for task in tasks {
        ended(task).await?;
    }
    replier.abort();
    Ok(())
}
