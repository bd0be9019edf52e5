//! One message, handled by a guest that nothing is subscribed for.

use wasmtime::Store;

use super::export::Role;
use super::guest::{call, failed_late};
use super::reloadable::Served;
use super::{Component, ServeError, State};
use crate::host::RunError;
use crate::host::link::{MessagingError, chain};
use crate::messaging::{self, Message};

/// What a handler answers.
pub(super) type Answer = Result<(), MessagingError>;

/// A message was not handled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HandleError {
    /// The component exports no handler of messages that hosts call.
    #[error(transparent)]
    NoHandler(ServeError),
    /// The guest's answer is this error.
    #[error("{name} failed to handle the message")]
    #[non_exhaustive]
    Failed {
        /// The component's name.
        name: String,
        /// What it answered.
        #[source]
        source: messaging::Error,
    },
    /// The guest came to no answer: it trapped, or took too long.
    #[error(transparent)]
    Ended(#[from] RunError),
}

impl Component {
    /// Has a guest handle one message: calls `wasi:messaging/incoming-handler.handle` in a store of its own, within the
    /// component's limits.
    ///
    /// This is for messages that come from elsewhere than the host's own backend, whose
    /// [subscriptions](super::ServerBuilder::subscribe) need no call, and for tests of a handler. What the guest publishes goes to
    /// the host's backend all the same, and so does its reply, to the message's [`reply_to`](Message::reply_to).
    ///
    /// A guest of WASI 0.3 may go on behind its answer, and is waited for within its limits. Whatever becomes of it then, its answer
    /// counts.
    ///
    /// ```no_run
    /// # async fn handle(worker: runtime::host::Component) -> Result<(), Box<dyn std::error::Error>> {
    /// use runtime::messaging::Message;
    ///
    /// let mut message = Message::new(r#"{"id": 7}"#);
    /// message.topic = Some("orders.created".into());
    /// message.content_type = Some("application/json".into());
    /// worker.handle(message).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`HandleError::Failed`] with the guest's own error, [`HandleError::Ended`] when it trapped or took too long, and
    /// [`HandleError::NoHandler`].
    pub async fn handle(&self, message: Message) -> Result<(), HandleError> {
        let served = Served::new(self.clone());
        served
            .requires(Role::Handler)
            .map_err(HandleError::NoHandler)?;
        let mut answered = None;
        let handling = async {
            let store = self.store(&[self.name().to_owned()])?;
            handled(&served, store, message, async |answer| {
                answered = Some(answer);
            })
            .await
        };
        let ended = self.within_limits(handling).await;
        let answer = match (answered, ended) {
            (Some(answer), ended) => {
                if let Err(late) = ended {
                    failed_late(self, &chain(&late));
                }
                answer
            }
            (None, Err(error)) => return Err(error.into()),
            (None, Ok(())) => unreachable!("a guest that has ended well has answered"),
        };
        answer.map_err(|error| HandleError::Failed {
            name: self.name().to_owned(),
            source: error.into(),
        })
    }
}

/// Has a guest in this store handle a message, and does something with its answer.
pub(super) async fn handled<T>(
    served: &Served,
    mut store: Store<State>,
    message: Message,
    answered: impl AsyncFnOnce(Answer) -> T,
) -> wasmtime::Result<T> {
    let message = store.data_mut().keep_or_trap(message)?;
    let Some(Ok(function)) = &served.exports.handler else {
        unreachable!("only what exports a handler is asked");
    };
    let answered = async |(answer,)| answered(answer).await;
    call(&served.component, store, function, (message,), answered).await
}
