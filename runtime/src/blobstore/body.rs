use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};

use super::{Error, Result};
use crate::items::Items;

/// The bytes of an object, in chunks, as they come.
///
/// The stream ends after the last chunk, or with the first error.
///
/// ```
/// use runtime::blobstore::Body;
/// use runtime::Bytes;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), runtime::blobstore::Error> {
/// let mut body = Body::from_iter([Bytes::from("one, "), Bytes::from("two")]);
/// assert_eq!(body.next().await.transpose()?, Some(Bytes::from("one, ")));
/// assert_eq!(body.collect().await?, "two");
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct Body(Items<Bytes, Error>);

impl Body {
    /// The chunks of a stream, up to its first error.
    pub fn from_stream(stream: impl Stream<Item = Result<Bytes>> + Send + 'static) -> Self {
        Self(Items::of(stream))
    }

    /// The next chunk, or `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<Bytes>> {
        self.0.next().await
    }

    /// As [`next`](Self::next), for a future written by hand.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        self.0.poll_next_unpin(context)
    }

    /// All the bytes that are left, in one piece.
    ///
    /// # Errors
    ///
    /// The first error of the stream.
    pub async fn collect(mut self) -> Result<Bytes> {
        let Some(first) = self.next().await.transpose()? else {
            return Ok(Bytes::new());
        };
        let Some(second) = self.next().await.transpose()? else {
            return Ok(first);
        };
        let mut all = Vec::from(first);
        all.extend_from_slice(&second);
        while let Some(chunk) = self.next().await.transpose()? {
            all.extend_from_slice(&chunk);
        }
        Ok(all.into())
    }
}

impl FromIterator<Bytes> for Body {
    fn from_iter<I: IntoIterator<Item = Bytes>>(chunks: I) -> Self {
        Self::from_stream(stream::iter(Vec::from_iter(chunks)).map(Ok))
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::from_iter([bytes])
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Bytes::from(text).into()
    }
}

impl Stream for Body {
    type Item = Result<Bytes>;

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Error>>> {
        Self::poll_next(self.get_mut(), context)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body")
    }
}
