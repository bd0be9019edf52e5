//! Calls at the same time, and calls that may not wait.

use std::error::Error;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use futures_util::future::join_all;

use super::{Shown, Wit};

/// All of them have to show what they show, at the same time and without a task for each.
pub(super) async fn all_show(calls: impl IntoIterator<Item: Future<Output = Shown>>) -> Shown {
    join_all(calls).await.into_iter().collect()
}

/// The answer has to be there at the first poll.
pub(super) fn at_once<T, E: Error>(wit: Wit, answer: impl Future<Output = Result<T, E>>) -> Shown {
    let mut context = Context::from_waker(Waker::noop());
    let asked = wit.asked("by polling once, since the backend declares IMMEDIATE");
    match pin!(answer).poll(&mut context) {
        Poll::Ready(answer) => asked.succeeds(answer).map(drop),
        Poll::Pending => asked.holds(false, "an answer", "Pending"),
    }
}
