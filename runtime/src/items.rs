use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::Stream;

/// A stream of a backend, which is dropped as soon as it ends: by itself, or with its first error.
pub(crate) struct Items<T, E>(Option<Boxed<Result<T, E>>>);

type Boxed<T> = Pin<Box<dyn Stream<Item = T> + Send>>;

impl<T, E> Items<T, E> {
    pub(crate) fn of(stream: impl Stream<Item = Result<T, E>> + Send + 'static) -> Self {
        Self(Some(Box::pin(stream)))
    }
}

impl<T, E> Stream for Items<T, E> {
    type Item = Result<T, E>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(stream) = &mut self.0 else {
            return Poll::Ready(None);
        };
        let next = stream.as_mut().poll_next(context);
        if let Poll::Ready(None | Some(Err(_))) = next {
            self.0 = None;
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt as _, stream};

    use super::*;

    #[tokio::test]
    async fn an_error_is_the_last_item() {
        let items = stream::iter([Ok(1), Err("lost"), Ok(2)]);
        let mut items = Items::of(items);
        assert_eq!(items.next().await, Some(Ok(1)));
        assert_eq!(items.next().await, Some(Err("lost")));
        assert_eq!(items.next().await, None);
        assert_eq!(items.next().await, None);
    }

    #[tokio::test]
    async fn a_stream_that_has_ended_is_asked_no_more() {
        let once = stream::unfold(true, async |first| first.then_some((Ok::<_, ()>(1), false)));
        let mut items = Items::of(once);
        assert_eq!(items.next().await, Some(Ok(1)));
        assert_eq!(items.next().await, None);
        assert_eq!(items.next().await, None);
    }
}
