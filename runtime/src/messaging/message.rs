use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::iter::Map;
use std::slice::Iter;

use bytes::Bytes;

/// A message; `wasi:messaging/types.message`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// Where it was published; a broker sets it.
    pub topic: Option<String>,
    /// The media type of the data. Not a part of the metadata.
    pub content_type: Option<String>,
    /// The data.
    pub data: Bytes,
    /// Keys and values beside the data. They are the guest's: whatever a key is called, it says nothing to a broker.
    pub metadata: Metadata,
    /// The topic that a reply goes to. Hosts and brokers see it, guests never do.
    pub reply_to: Option<String>,
}

impl Message {
    /// A message with this data and nothing else.
    pub fn new(data: impl Into<Bytes>) -> Self {
        Self {
            data: data.into(),
            ..Self::default()
        }
    }

    /// The message as a dead letter on this topic, where it was given up after so many attempts.
    ///
    /// It wants no reply any more. Its metadata gets `dead-letter-topic`, where it was published, `dead-letter-attempts` and
    /// `dead-letter-reason`.
    ///
    /// ```
    /// use runtime::messaging::Message;
    ///
    /// let mut message = Message::new("two books");
    /// message.topic = Some("orders.created".into());
    /// let letter = message.into_dead_letter("dead-letters.orders.created", 5, "no subscriber acknowledged it");
    /// assert_eq!(letter.topic.as_deref(), Some("dead-letters.orders.created"));
    /// assert_eq!(letter.metadata.get("dead-letter-topic"), Some("orders.created"));
    /// assert_eq!(letter.metadata.get("dead-letter-attempts"), Some("5"));
    /// ```
    #[must_use]
    pub fn into_dead_letter(
        mut self,
        topic: impl Into<String>,
        attempts: u32,
        reason: impl Into<String>,
    ) -> Self {
        self.reply_to = None;
        let published = self.topic.replace(topic.into()).unwrap_or_default();
        self.metadata.insert("dead-letter-topic", published);
        self.metadata
            .insert("dead-letter-attempts", attempts.to_string());
        self.metadata.insert("dead-letter-reason", reason);
        self
    }

    /// How many bytes are kept of it: of its data, its metadata and its names. A pair of metadata takes some 50 beside its own.
    ///
    /// ```
    /// use runtime::messaging::Message;
    ///
    /// let mut message = Message::new("two books");
    /// message.metadata.insert("tenant", "a");
    /// assert!(message.size() > 9 + 6 + 1);
    /// ```
    #[must_use]
    pub fn size(&self) -> usize {
        let texts = [&self.topic, &self.content_type, &self.reply_to];
        let texts = texts.into_iter().flatten().map(String::len);
        let pair = size_of::<(String, String)>();
        let pairs = self.metadata.iter().map(|(k, v)| pair + k.len() + v.len());
        self.data.len() + texts.chain(pairs).sum::<usize>()
    }
}

/// Keys and values in the order in which the keys were first added.
///
/// ```
/// use runtime::messaging::Metadata;
///
/// let mut metadata = Metadata::from_iter([("trace", "1"), ("tenant", "a")]);
/// metadata.insert("trace", "2");
/// assert_eq!(metadata.len(), 2);
/// let pairs: Vec<_> = metadata.iter().collect();
/// assert_eq!(pairs, [("trace", "2"), ("tenant", "a")]);
/// for (key, value) in &metadata {
///     assert_eq!(metadata.get(key), Some(value));
/// }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata(Vec<(String, String)>);

impl Metadata {
    /// Adds a value, in the place of the key's earlier one.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<String>) {
        let key = key.into();
        match self.0.iter_mut().find(|(k, _)| *k == key) {
            Some((_, old)) => *old = value.into(),
            None => self.0.push((key, value.into())),
        }
    }

    /// Removes a key, if it is there.
    pub fn remove(&mut self, key: &str) {
        self.0.retain(|(k, _)| k != key);
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.iter().find(|(k, _)| *k == key).map(|(_, value)| value)
    }

    /// Keys and values in order.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.into_iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Metadata {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut metadata = Vec::<(String, String)>::new();
        // A guest may give millions of them, and nobody interrupts this.
        let mut places = HashMap::<String, usize>::new();
        for (key, value) in pairs {
            let (key, value) = (key.into(), value.into());
            match places.entry(key) {
                Entry::Occupied(place) => metadata[*place.get()].1 = value,
                Entry::Vacant(place) => {
                    metadata.push((place.key().clone(), value));
                    place.insert(metadata.len() - 1);
                }
            }
        }
        Self(metadata)
    }
}

impl<'a> IntoIterator for &'a Metadata {
    type Item = (&'a str, &'a str);
    type IntoIter = Map<Iter<'a, (String, String)>, fn(&(String, String)) -> (&str, &str)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(|(k, v)| (k.as_str(), v.as_str()))
    }
}

impl IntoIterator for Metadata {
    type Item = (String, String);
    type IntoIter = std::vec::IntoIter<(String, String)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl From<Metadata> for Vec<(String, String)> {
    fn from(metadata: Metadata) -> Self {
        metadata.0
    }
}
