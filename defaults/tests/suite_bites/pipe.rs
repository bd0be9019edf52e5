use std::sync::Mutex;

use tokio::task::yield_now;

/// A connection on which an answer stays that nobody waits for any more. The next call takes it for its own.
pub(super) struct Pipe<T>(Mutex<Option<T>>);

impl<T> Default for Pipe<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Pipe<T> {
    pub(super) async fn through(&self, answer: T) -> T {
        if let Some(left) = self.0.lock().unwrap().take() {
            return left;
        }
        *self.0.lock().unwrap() = Some(answer);
        yield_now().await;
        self.0
            .lock()
            .unwrap()
            .take()
            .expect("it was just put there")
    }
}
