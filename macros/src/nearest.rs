use std::fmt::Write as _;

/// What to say about a word that is none of the known ones, with the one that was probably meant.
pub(crate) fn unknown(what: &str, word: &str, known: &[&str]) -> String {
    let mut message = format!("unknown {what} `{word}`, expected {}", listing(known));
    if let Some(meant) = nearest(word, known) {
        let _ = write!(message, "; did you mean `{meant}`?");
    }
    message
}

pub(crate) fn listing(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let word: Vec<char> = word
        .chars()
        .filter(|&c| c != '_')
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let candidates = known.iter().map(|&known| (distance(&word, known), known));
    let (distance, meant) = candidates.min()?;
    (distance <= meant.len().div_ceil(3)).then_some(meant)
}

/// How many letters have to be put in, left out or replaced to get from one word to the other.
fn distance(from: &[char], to: &str) -> usize {
    let mut row: Vec<usize> = (0..=from.len()).collect();
    for (above, letter) in to.chars().enumerate() {
        let mut diagonal = above;
        row[0] = above + 1;
        for (column, &other) in from.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[from.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [&str; 5] = ["keyvalue", "blobstore", "vault", "messaging", "sql"];

    #[test]
    fn a_slip_of_the_fingers_is_understood() {
        for (typed, meant) in [
            ("keyvaleu", "keyvalue"),
            ("key_value", "keyvalue"),
            ("KeyValue", "keyvalue"),
            ("blobstorage", "blobstore"),
            ("vaults", "vault"),
            ("message", "messaging"),
            ("sqk", "sql"),
        ] {
            assert_eq!(nearest(typed, &WORDS), Some(meant), "{typed}");
        }
    }

    #[test]
    fn another_word_is_not_taken_for_a_known_one() {
        for typed in ["cache", "http", "kv", "queue", ""] {
            assert_eq!(nearest(typed, &WORDS), None, "{typed}");
        }
    }

    #[test]
    fn the_message_lists_what_there_is() {
        assert_eq!(
            unknown("key", "conect", &["connect", "init", "close", "crate"]),
            "unknown key `conect`, expected `connect`, `init`, `close` or `crate`; did you mean `connect`?"
        );
    }
}
