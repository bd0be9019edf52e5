//! Topics, and the patterns that subscribe to them, as in the subjects of NATS.
//!
//! A topic is words between dots: `orders.eu.created`. Two that differ in anything are two topics; a broker that cannot have
//! some of them refuses those. In a pattern the word `*` stands for any one word, and `>` as
//! the last word for one or more. Either has [`LONGEST`] bytes at most.

use std::ffi::OsStr;
use std::fmt;
use std::str::FromStr;

use crate::OptionValue;

/// The first word of the topics that replies go to. They are the hosts' own: no guest names one, and no wildcard in the
/// place of the first word matches them.
pub const INBOX: &str = "_INBOX";

/// As many bytes as a topic or a pattern has at most: all who match it go through it, and brokers keep it.
pub const LONGEST: usize = 1024;

/// A topic or a pattern is malformed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidTopic {
    /// It is empty, or has an empty word.
    #[error("`{0}` is no topic: a topic is words between single dots, as in `orders.created`")]
    EmptyWord(String),
    /// It has a blank or a control character.
    #[error("`{0}` is no topic: it has a blank or a control character")]
    Blank(String),
    /// A topic has a wildcard.
    #[error("`{0}` is no topic: it has a wildcard, which only patterns have")]
    Pattern(String),
    /// A pattern has a wildcard inside a word, or `>` before the last word.
    #[error(
        "`{0}` has a wildcard out of place: in a pattern, `*` is a whole word and `>` the last one"
    )]
    Wildcard(String),
    /// It has so many bytes, which are more than [`LONGEST`].
    #[error("a topic or a pattern has {max} bytes at most, and this one has {0}", max = LONGEST)]
    TooLong(usize),
    /// It begins with the word of the hosts' own topics.
    #[error("`{0}` is a topic of the host's own")]
    Reserved(String),
}

/// A topic that guests can publish and subscribe to, as the option of a backend.
///
/// ```
/// use runtime::OptionValue as _;
/// use runtime::messaging::topic::Topic;
///
/// let dead_letters = Topic::parse("dead-letters.eu".as_ref());
/// assert_eq!(dead_letters, Some(Topic::from_static("dead-letters.eu")));
/// assert_eq!(Topic::parse("dead letters".as_ref()), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic(String);

impl Topic {
    /// A topic that is written in the source, as in `default = Topic::from_static("dead-letters")`.
    ///
    /// # Panics
    ///
    /// When it is not one, as [`check_topic`] and [`check_unreserved`] say.
    #[must_use]
    pub fn from_static(topic: &'static str) -> Self {
        Self::try_from(topic.to_owned()).expect("a topic that is in the source")
    }
}

impl TryFrom<String> for Topic {
    type Error = InvalidTopic;

    fn try_from(topic: String) -> Result<Self, InvalidTopic> {
        check_topic(&topic)?;
        check_unreserved(&topic)?;
        Ok(Self(topic))
    }
}

impl FromStr for Topic {
    type Err = InvalidTopic;

    fn from_str(topic: &str) -> Result<Self, InvalidTopic> {
        Self::try_from(topic.to_owned())
    }
}

impl AsRef<str> for Topic {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl OptionValue for Topic {
    const FORM: &'static str = "a topic, as in `orders.created`";

    fn parse(text: &OsStr) -> Option<Self> {
        text.to_str()?.parse().ok()
    }
}

/// Checks a topic that a message can be published to.
///
/// # Errors
///
/// When it is too long, and when a word is empty, or has a blank, a control character or a wildcard.
pub fn check_topic(topic: &str) -> Result<(), InvalidTopic> {
    check_words(topic)?;
    if topic.contains(['*', '>']) {
        return Err(InvalidTopic::Pattern(topic.into()));
    }
    Ok(())
}

/// Checks a pattern that can be subscribed to.
///
/// # Errors
///
/// When it is too long, when a word is empty or has a blank or a control character, and when a wildcard is out of place.
pub fn check_pattern(pattern: &str) -> Result<(), InvalidTopic> {
    check_words(pattern)?;
    let mut words = pattern.split('.').peekable();
    while let Some(word) = words.next() {
        let last = words.peek().is_none();
        let whole = word == "*" || (word == ">" && last);
        if !whole && word.contains(['*', '>']) {
            return Err(InvalidTopic::Wildcard(pattern.into()));
        }
    }
    Ok(())
}

/// Refuses the topics and patterns that are the hosts' own.
///
/// # Errors
///
/// When the first word is [`INBOX`].
pub fn check_unreserved(topic: &str) -> Result<(), InvalidTopic> {
    if is_reserved(topic) {
        return Err(InvalidTopic::Reserved(topic.into()));
    }
    Ok(())
}

/// Whether a message to `topic` reaches a subscriber of `pattern`, both checked.
///
/// ```
/// use runtime::messaging::topic::matches;
///
/// assert!(matches("orders.*", "orders.created"));
/// assert!(!matches("orders.*", "orders.eu.created"));
/// assert!(matches("orders.>", "orders.eu.created"));
/// assert!(!matches("orders.>", "orders"));
/// ```
#[must_use]
pub fn matches(pattern: &str, topic: &str) -> bool {
    if is_reserved(topic) && !is_reserved(pattern) {
        return false;
    }
    let mut topic = topic.split('.');
    for word in pattern.split('.') {
        match (word, topic.next()) {
            (">", Some(_)) => return true,
            ("*", Some(_)) => {}
            (word, Some(other)) if word == other => {}
            _ => return false,
        }
    }
    topic.next().is_none()
}

/// Whether a topic or a pattern is the hosts' own: its first word is [`INBOX`].
///
/// What comes there is a reply to a request. Nobody waits for one twice, so a broker may keep none, and deliver it without
/// being told what became of it.
#[must_use]
pub fn is_reserved(topic: &str) -> bool {
    topic.split('.').next() == Some(INBOX)
}

fn check_words(topic: &str) -> Result<(), InvalidTopic> {
    if topic.len() > LONGEST {
        return Err(InvalidTopic::TooLong(topic.len()));
    }
    if topic.split('.').any(str::is_empty) {
        return Err(InvalidTopic::EmptyWord(topic.into()));
    }
    if topic.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(InvalidTopic::Blank(topic.into()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_words_between_dots() {
        for good in ["a", "a.b", "order-7.Übersicht"] {
            assert_eq!(check_topic(good), Ok(()), "{good}");
        }
        for bad in [
            "", ".", "a.", ".a", "a..b", "a b", "a\n", "a.*", ">", "a.b>",
        ] {
            assert!(check_topic(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_topic_is_checked_when_it_is_made() {
        assert_eq!(Topic::from_static("a.b").to_string(), "a.b");
        let refused = Topic::try_from("a.*".to_owned());
        assert_eq!(refused, Err(InvalidTopic::Pattern("a.*".into())));
        assert_eq!("a.*".parse::<Topic>(), refused);
        assert_eq!("a.b".parse(), Ok(Topic::from_static("a.b")));
        let reserved = Topic::try_from("_INBOX.a".to_owned());
        assert_eq!(reserved, Err(InvalidTopic::Reserved("_INBOX.a".into())));
        assert!(std::panic::catch_unwind(|| Topic::from_static("a b")).is_err());
    }

    #[test]
    fn a_wildcard_is_a_whole_word() {
        for good in ["*", ">", "a.*.c", "a.>", "*.*", "a"] {
            assert_eq!(check_pattern(good), Ok(()), "{good}");
        }
        for bad in ["a*", "a.>.c", ">.a", "a.>b", "*a"] {
            assert!(check_pattern(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn topics_and_patterns_have_1024_bytes_at_most() {
        let (longest, longer) = ("t".repeat(1024), "ü.".repeat(341) + "üb");
        for check in [check_topic, check_pattern] {
            assert_eq!(check(&longest), Ok(()));
            let error = check(&longer).unwrap_err();
            assert_eq!(
                error.to_string(),
                "a topic or a pattern has 1024 bytes at most, and this one has 1026"
            );
        }
    }

    #[test]
    fn patterns_match_as_subjects_do() {
        for (pattern, topic, expected) in [
            ("a.b", "a.b", true),
            ("a.b", "a", false),
            ("a", "a.b", false),
            ("*", "a", true),
            ("*", "a.b", false),
            ("a.*.c", "a.b.c", true),
            ("a.*.c", "a.b.d", false),
            (">", "a.b.c", true),
            ("a.>", "a.b.c", true),
            ("a.>", "b.c", false),
        ] {
            assert_eq!(matches(pattern, topic), expected, "{pattern} {topic}");
        }
    }

    #[test]
    fn no_wildcard_reaches_an_inbox() {
        assert!(!matches(">", "_INBOX.1"));
        assert!(!matches("*.1", "_INBOX.1"));
        assert!(matches("_INBOX.1", "_INBOX.1"));
        assert!(check_unreserved("_INBOX.1").is_err());
        assert!(check_unreserved("_INBOXES.1").is_ok());
    }
}
