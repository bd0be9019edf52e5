use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _, stream};
use tokio::io::{AsyncRead, AsyncReadExt};

use super::{Error, Result};
use crate::items::Items;

/// As much as is read at a time.
const CHUNK: usize = 64 << 10;

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

    /// What a reader gives to its end, as a file or the response of a server does, in chunks of up to 64 KiB. A part of it is
    /// [taken](AsyncReadExt::take) first.
    ///
    /// ```
    /// use runtime::blobstore::Body;
    /// use tokio::io::AsyncReadExt as _;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), runtime::blobstore::Error> {
    /// let file = &b"one, two, three"[..];
    /// let body = Body::from_reader(file.take(8));
    /// assert_eq!(body.collect().await?, "one, two");
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_reader(reader: impl AsyncRead + Send + 'static) -> Self {
        let chunks = stream::try_unfold(Box::pin(reader), async |mut reader| {
            let mut chunk = BytesMut::with_capacity(CHUNK);
            let read = reader.read_buf(&mut chunk).await?;
            Ok((read > 0).then(|| (chunk.freeze(), reader)))
        });
        Self::from_stream(chunks)
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

#[cfg(test)]
mod tests {
    use std::io;

    use tokio::io::ReadBuf;

    use super::*;

    /// Gives so many bytes, and then an error.
    struct Breaks(usize);

    impl AsyncRead for Breaks {
        fn poll_read(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            to: &mut ReadBuf<'_>,
        ) -> Poll<io::Result<()>> {
            let part = self.0.min(to.remaining());
            if part == 0 {
                return Poll::Ready(Err(io::Error::other("the disk is gone")));
            }
            to.put_slice(&vec![7; part]);
            self.0 -= part;
            Poll::Ready(Ok(()))
        }
    }

    #[tokio::test]
    async fn a_reader_is_read_to_its_end_in_chunks() {
        let bytes: Vec<u8> = (0..251).cycle().take(200_000).collect();
        let mut body = Body::from_reader(io::Cursor::new(bytes.clone()));
        let mut read = Vec::new();
        while let Some(chunk) = body.next().await.transpose().unwrap() {
            assert!((1..=CHUNK).contains(&chunk.len()));
            read.extend_from_slice(&chunk);
        }
        assert_eq!(read, bytes);
    }

    #[tokio::test]
    async fn a_reader_that_breaks_ends_with_its_error() {
        let mut body = Body::from_reader(Breaks(100_000));
        let mut read = 0;
        let error = loop {
            match body.next().await.expect("it does not end well") {
                Ok(chunk) => read += chunk.len(),
                Err(error) => break error,
            }
        };
        assert_eq!(read, 100_000);
        assert!(matches!(error, Error::Backend(_)), "{error:?}");
        assert!(body.next().await.is_none());
    }
}
