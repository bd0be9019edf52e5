//! Several calls at the same time, without a task for each.

use std::future::poll_fn;
use std::task::Poll;

use crate::conformance::Shown;

/// The answers of all, in their order.
pub(in crate::conformance) async fn all<F: Future>(
    calls: impl IntoIterator<Item = F>,
) -> Vec<F::Output> {
    let calls = calls.into_iter().map(|call| (Box::pin(call), None));
    let mut calls: Vec<_> = calls.collect();
    poll_fn(|context| {
        let mut is_pending = false;
        for (call, answer) in &mut calls {
            if answer.is_none() {
                match call.as_mut().poll(context) {
                    Poll::Ready(answered) => *answer = Some(answered),
                    Poll::Pending => is_pending = true,
                }
            }
        }
        if is_pending {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    })
    .await;
    calls.into_iter().filter_map(|(_, answer)| answer).collect()
}

/// All of them have to show what they show.
pub(in crate::conformance) async fn all_show(
    calls: impl IntoIterator<Item: Future<Output = Shown>>,
) -> Shown {
    all(calls).await.into_iter().collect()
}
