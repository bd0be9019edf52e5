//! What the log is told, of which a guest may have made a part as long as it likes.

use std::fmt::{self, Write};

/// As many bytes as are told of a name.
const LONGEST_NAME: usize = 200;

/// As many as are told of anything else.
const LONGEST: usize = 32 << 10;

/// The beginning of a name.
pub(super) fn shortened(name: &str) -> &str {
    &name[..name.floor_char_boundary(LONGEST_NAME)]
}

/// The beginning of a text, of which no more is ever made.
pub(super) fn bounded(text: fmt::Arguments<'_>) -> String {
    bounded_to(LONGEST, text)
}

/// The same where even less is told.
pub(super) fn bounded_to(longest: usize, text: fmt::Arguments<'_>) -> String {
    let mut bounded = Bounded {
        text: String::new(),
        longest,
    };
    // It fails where it is full.
    _ = bounded.write_fmt(text);
    bounded.text
}

struct Bounded {
    text: String,
    longest: usize,
}

impl Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = self.longest - self.text.len();
        let part = &text[..text.floor_char_boundary(room)];
        self.text.push_str(part);
        if part.len() < text.len() {
            return Err(fmt::Error);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_made_no_longer_than_it_is_told() {
        let long = "ä".repeat(LONGEST);
        let told = bounded(format_args!("it was {long:?}"));
        assert!((LONGEST - 2..=LONGEST).contains(&told.len()));
        assert!(told.starts_with("it was \"ää"));
        assert_eq!(bounded(format_args!("{} and {}", 1, 2)), "1 and 2");
        assert_eq!(shortened(&long).len(), LONGEST_NAME);
        assert_eq!(shortened("short"), "short");
    }
}
