//! How an erased backend answers: at once, or with a boxed future.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use tokio::task::coop::unconstrained;

pub(crate) type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The answer of one call through an object-safe twin.
///
/// A backend with `IMMEDIATE = true` answers `Ready` without an allocation; any other is boxed.
pub(crate) enum Call<'a, T> {
    Ready(Option<T>),
    Waiting(BoxFuture<'a, T>),
}

impl<'a, T, E> Call<'a, Result<T, E>>
where
    E: From<NotImmediate>,
{
    /// Makes the call, on the stack when the backend promised not to wait.
    #[inline]
    pub(crate) fn of<F>(immediate: bool, future: F) -> Self
    where
        F: Future<Output = Result<T, E>> + Send + 'a,
    {
        if !immediate {
            return Self::Waiting(Box::pin(future));
        }
        let mut context = Context::from_waker(Waker::noop());
        let mut future = pin!(future);
        if let Poll::Ready(answer) = future.as_mut().poll(&mut context) {
            return Self::Ready(Some(answer));
        }
        Self::Ready(Some(again(future)))
    }
}

/// Polls once more what promised not to wait. A task that has had its share of the executor waits for locks of tokio's too that
/// are free.
#[cold]
fn again<T, E: From<NotImmediate>>(
    future: Pin<&mut impl Future<Output = Result<T, E>>>,
) -> Result<T, E> {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(unconstrained(future)).poll(&mut context) {
        Poll::Ready(answer) => answer,
        Poll::Pending => Err(NotImmediate.into()),
    }
}

#[cfg(feature = "host")]
impl<'a, T: Send + 'a> Call<'a, T> {
    /// The call with something done with its answer, which is no longer in coming for it.
    pub(crate) fn map<U>(self, done: impl FnOnce(T) -> U + Send + 'a) -> Call<'a, U> {
        match self {
            Self::Ready(answer) => Call::Ready(answer.map(done)),
            Self::Waiting(future) => Call::Waiting(Box::pin(async move { done(future.await) })),
        }
    }
}

impl<T: Unpin> Future for Call<'_, T> {
    type Output = T;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        match self.get_mut() {
            Self::Ready(answer) => Poll::Ready(answer.take().expect("polled after it was ready")),
            Self::Waiting(future) => future.as_mut().poll(context),
        }
    }
}

/// A backend declared `IMMEDIATE` answered `Pending`.
#[derive(Debug)]
pub(crate) struct NotImmediate;

impl fmt::Display for NotImmediate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the backend declares IMMEDIATE, but it had to wait")
    }
}

impl Error for NotImmediate {}

/// Declares the object-safe twin of a backend trait, and implements it for every such backend.
///
/// Each line names a method of the trait; the twin's method returns a [`Call`]. The methods after `waiting` may wait
/// whatever the backend's `IMMEDIATE` says.
macro_rules! erase {
    (
        trait $erased:ident for $backend:ident {
            $(fn $method:ident<$lifetime:lifetime>($($arg:ident: $ty:ty),* $(,)?) -> $answer:ty;)*
        }
        $(waiting {
            $(fn $waiting:ident<$life:lifetime>($($name:ident: $kind:ty),* $(,)?) -> $result:ty;)*
        })?
    ) => {
        #[cfg_attr(not(feature = "host"), expect(dead_code, reason = "only a host calls"))]
        pub(crate) trait $erased: Send + Sync + 'static {
            fn is_immediate(&self) -> bool;
            $(
                fn $method<$lifetime>(&$lifetime self, $($arg: $ty),*)
                    -> $crate::call::Call<$lifetime, Result<$answer>>;
            )*
            $($(
                fn $waiting<$life>(&$life self, $($name: $kind),*)
                    -> $crate::call::Call<$life, Result<$result>>;
            )*)?
        }

        impl<B: $backend> $erased for B {
            fn is_immediate(&self) -> bool {
                B::IMMEDIATE
            }
            $(
                #[inline]
                fn $method<$lifetime>(&$lifetime self, $($arg: $ty),*)
                    -> $crate::call::Call<$lifetime, Result<$answer>>
                {
                    $crate::call::Call::of(B::IMMEDIATE, $backend::$method(self, $($arg),*))
                }
            )*
            $($(
                fn $waiting<$life>(&$life self, $($name: $kind),*)
                    -> $crate::call::Call<$life, Result<$result>>
                {
                    $crate::call::Call::of(false, $backend::$waiting(self, $($name),*))
                }
            )*)?
        }
    };
}
pub(crate) use erase;

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Failed;

    impl From<NotImmediate> for Failed {
        fn from(_: NotImmediate) -> Self {
            Self
        }
    }

    #[test]
    fn an_immediate_call_needs_no_executor() {
        let call = Call::of(true, async { Ok::<_, Failed>(7) });
        assert!(matches!(call, Call::Ready(Some(Ok(7)))));
    }

    #[test]
    fn an_immediate_call_that_waits_is_an_error() {
        let call = Call::of(true, std::future::pending::<Result<(), Failed>>());
        assert!(matches!(call, Call::Ready(Some(Err(Failed)))));
    }

    #[tokio::test]
    async fn a_call_that_may_wait_is_awaited() {
        let call = Call::of(false, async {
            tokio::task::yield_now().await;
            Ok::<_, Failed>(7)
        });
        assert_eq!(call.await.unwrap(), 7);
    }

    #[tokio::test]
    async fn a_lock_that_is_free_is_no_waiting_however_often_it_is_taken() {
        let lock = tokio::sync::Mutex::new(());
        for call in 0..1000 {
            let locked = async {
                drop(lock.lock().await);
                Ok::<_, NotImmediate>(())
            };
            let answer = Call::of(true, locked);
            assert!(matches!(answer, Call::Ready(Some(Ok(())))), "call {call}");
        }
    }
}
