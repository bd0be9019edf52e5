//! Faults of calls that nobody waits for any more.

use std::sync::LazyLock;

use defaults::MemoryMessaging;
use futures_util::StreamExt as _;
use runtime::conformance::messaging::{leaving, publishing};
use runtime::messaging::{Message, Messaging as _, Result, SubscribeOptions, Subscription};
use tokio::task::yield_now;

use super::super::pipe::Pipe;
use super::wrong::Fault;
use super::{HANDLE, SEND, caught, wrong};

#[tokio::test(start_paused = true)]
async fn the_answer_to_a_publish_that_was_given_up_is_given_to_the_next() {
    static ANSWERS: LazyLock<Pipe<Result<()>>> = LazyLock::new(Pipe::default);

    struct Pipes;

    impl Fault for Pipes {
        async fn publish(broker: &MemoryMessaging, topic: &str, message: Message) -> Result<()> {
            let answer = broker.publish(topic, message).await;
            ANSWERS.through(answer).await
        }
    }

    let pipes = wrong(Pipes).await;
    let shown = publishing::a_publish_that_was_given_up_answers_for_no_other(pipes).await;
    caught(shown, SEND, "`no topic` is no topic");
}

#[tokio::test(start_paused = true)]
async fn who_gave_up_subscribing_takes_messages() {
    /// Takes messages that nobody sees, where it is not taken out.
    struct Ghost(Option<Subscription>);

    impl Drop for Ghost {
        fn drop(&mut self) {
            if let Some(subscription) = self.0.take() {
                tokio::spawn(subscription.collect::<Vec<_>>());
            }
        }
    }

    struct Haunted;

    impl Fault for Haunted {
        async fn subscribe(
            broker: &MemoryMessaging,
            pattern: &str,
            options: SubscribeOptions,
        ) -> Result<Subscription> {
            let subscription = broker.subscribe(pattern, options).await?;
            let mut ghost = Ghost(Some(subscription));
            yield_now().await;
            Ok(ghost.0.take().expect("nobody else has taken it"))
        }
    }

    let shown = leaving::who_gave_up_subscribing_gets_nothing(wrong(Haunted).await).await;
    caught(shown, HANDLE, "has to come");
}
