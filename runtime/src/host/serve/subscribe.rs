use crate::messaging::SubscribeOptions;

/// Which messages a component is to handle, and how.
///
/// ```
/// use runtime::host::Subscribe;
///
/// let orders = Subscribe::to("orders.*").group("desk").at_once(1);
/// ```
///
/// A pattern alone stands for all of its messages, handled as they come.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Subscribe {
    pub(super) pattern: String,
    pub(super) options: SubscribeOptions,
}

impl Subscribe {
    /// The messages whose topic matches a pattern.
    pub fn to(pattern: impl Into<String>) -> Self {
        Self {
            pattern: pattern.into(),
            options: SubscribeOptions::alone(),
        }
    }

    /// Shares them with the other members of a group, by whatever server they are subscribed: each gets some.
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.options.group = Some(group.into());
        self
    }

    /// Handles so many at a time, 1 at least. Without it, as many as the host has
    /// [guests](super::super::HostBuilder::guests) for.
    ///
    /// With 1 they are handled in the order in which they come, but for those that failed and come again. A handler that
    /// waits for another message of the same subscription then waits until its deadline.
    pub fn at_once(mut self, messages: usize) -> Self {
        self.options.at_once = Some(messages.max(1));
        self
    }
}

impl From<&str> for Subscribe {
    fn from(pattern: &str) -> Self {
        Self::to(pattern)
    }
}

impl From<String> for Subscribe {
    fn from(pattern: String) -> Self {
        Self::to(pattern)
    }
}
