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
pub struct Body {
    chunks: Items<Bytes, Error>,
    size: Option<u64>,
}

impl Body {
    /// The chunks of a stream, up to its first error.
    pub fn from_stream(stream: impl Stream<Item = Result<Bytes>> + Send + 'static) -> Self {
        let chunks = Items::of(stream);
        Self { chunks, size: None }
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

    /// The same body, that is said to have so many bytes in all.
    ///
    /// ```
    /// use runtime::blobstore::Body;
    ///
    /// let file = &b"one, two, three"[..];
    /// let size = file.len() as u64;
    /// let body = Body::from_reader(file).with_size(size);
    /// assert_eq!(body.size(), Some(15));
    /// ```
    pub fn with_size(mut self, size: u64) -> Self {
        self.size = Some(size);
        self
    }

    /// How many bytes it has in all, read or not, where whoever made it has said so; one made of bytes in memory knows. It is
    /// a hint: the bytes count, and [`put`](super::BlobStore::put) says what becomes of a body that has more or fewer.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// The next chunk, or `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<Bytes>> {
        self.chunks.next().await
    }

    /// As [`next`](Self::next), for a future written by hand.
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        self.chunks.poll_next_unpin(context)
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
        let chunks = Vec::from_iter(chunks);
        let size = chunks.iter().map(|chunk| chunk.len() as u64).sum();
        Self::from_stream(stream::iter(chunks).map(Ok)).with_size(size)
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
    async fn a_body_of_bytes_in_memory_knows_its_size_and_a_stream_does_not() {
        assert_eq!(Body::from("").size(), Some(0));
        assert_eq!(Body::from(vec![0; 7]).size(), Some(7));
        let chunks = ["one, ", "two"].map(Bytes::from);
        let mut body = Body::from_iter(chunks);
        assert_eq!(body.size(), Some(8));
        _ = body.next().await;
        assert_eq!(body.size(), Some(8));
        assert_eq!(Body::from_reader(&b"one"[..]).size(), None);
    }

    #[tokio::test]
    async fn a_wrong_size_changes_no_bytes() {
        for size in [0, 2, 4, u64::MAX] {
            let body = Body::from("one").with_size(size);
            assert_eq!(body.collect().await.unwrap(), "one");
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
