//! What a request waits for, and what has come of it.

use std::time::Duration;

use super::{Error, Message, Result};
use crate::{Charge, Quota};

/// How long a request waits, and for how many replies; `request-reply.request-options`.
///
/// ```
/// use std::time::Duration;
///
/// use runtime::messaging::RequestOptions;
///
/// let options = RequestOptions::default()
///     .with_timeout(Duration::from_secs(1))
///     .with_replies(3);
/// assert_eq!(options.replies, 3);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RequestOptions {
    /// How long to wait for all of the replies.
    pub timeout: Duration,
    /// How many replies are enough. With 0 the request does not wait.
    pub replies: usize,
    /// How many bytes the replies may have together, as they are kept: with their topics, their metadata and what a
    /// [`Message`] itself takes. More are an error.
    pub bytes: usize,
    /// What they count towards beside, as what the guest has kept, and how much of that there may be.
    quota: Option<(Quota, u64)>,
}

impl RequestOptions {
    /// Waits so long for all of the replies.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Waits for so many replies.
    #[must_use]
    pub fn with_replies(mut self, replies: usize) -> Self {
        self.replies = replies;
        self
    }

    /// Takes replies of so [many bytes](Self::bytes) together.
    #[must_use]
    pub fn with_bytes(mut self, bytes: usize) -> Self {
        self.bytes = bytes;
        self
    }

    /// Counts the replies towards a quota too, from when they come.
    #[cfg(feature = "host")]
    pub(crate) fn counted(mut self, quota: Quota, limit: u64) -> Self {
        self.quota = Some((quota, limit));
        self
    }
}

impl Default for RequestOptions {
    /// One reply within five seconds, of 64 MiB at most.
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(5),
            replies: 1,
            bytes: 64 << 20,
            quota: None,
        }
    }
}

/// The replies to a request as they come: what an engine that has requests of its own collects them in.
///
/// ```
/// use runtime::messaging::{Message, Replies, RequestOptions, Result};
///
/// # fn main() -> Result<()> {
/// let mut replies = Replies::to(&RequestOptions::default().with_bytes(1000));
/// assert!(!replies.are_enough());
/// replies.push(Message::new("in time"))?;
/// assert!(replies.are_enough());
/// assert!(replies.push(Message::new(vec![0; 1000])).is_err());
/// assert_eq!(replies.into_messages().len(), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Replies {
    messages: Vec<Message>,
    enough: usize,
    limit: usize,
    bytes: usize,
    charge: Option<(Charge, u64)>,
}

impl Replies {
    /// None yet, of what a request with these options waits for.
    #[must_use]
    pub fn to(options: &RequestOptions) -> Self {
        let quota = options.quota.as_ref();
        Self {
            messages: Vec::new(),
            enough: options.replies,
            limit: options.bytes,
            bytes: 0,
            charge: quota.map(|(quota, limit)| (quota.nothing(), *limit)),
        }
    }

    /// Whether there are as many as were asked for.
    #[must_use]
    pub fn are_enough(&self) -> bool {
        self.messages.len() >= self.enough
    }

    /// Adds one.
    ///
    /// # Errors
    ///
    /// [`Error::Other`] when they are larger together than the options allow, or than the guest may have kept.
    pub fn push(&mut self, reply: Message) -> Result<()> {
        let bytes = self.bytes + size_of::<Message>() + reply.size();
        if bytes > self.limit {
            let limit = self.limit;
            let large = format!("the replies have more than {limit} bytes together");
            return Err(Error::other(large));
        }
        if let Some((charge, limit)) = &mut self.charge {
            charge.change(bytes, *limit)?;
        }
        self.bytes = bytes;
        self.messages.push(reply);
        Ok(())
    }

    /// What came.
    #[must_use]
    pub fn into_messages(self) -> Vec<Message> {
        self.messages
    }
}
