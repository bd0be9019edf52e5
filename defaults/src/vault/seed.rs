//! A file of secrets to begin with.

use std::io;
use std::path::{Path, PathBuf};

use runtime::vault::Secret;
use tokio::fs;
use zeroize::Zeroizing;

/// Why a file of secrets was refused. Never shows a line, which may hold a secret.
#[derive(Debug, thiserror::Error)]
pub(super) enum SeedError {
    #[error("VAULT_FILE names {path}, which cannot be read", path = .0.display())]
    Unreadable(PathBuf, #[source] io::Error),
    #[error("line {1} of {path} is not `locker/id=value`, or `/id=value` for the default locker", path = .0.display())]
    Malformed(PathBuf, usize),
}

/// The lockers, names and values in a file.
pub(super) async fn read(path: &Path) -> Result<Vec<(String, String, Secret)>, SeedError> {
    let text = fs::read_to_string(path).await.map(Zeroizing::new);
    let text = text.map_err(|error| SeedError::Unreadable(path.to_owned(), error))?;
    // Some editors begin a file with a mark that is no part of it.
    let text = text.trim_start_matches('\u{feff}');
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|(index, line)| {
            parse(line).ok_or_else(|| SeedError::Malformed(path.to_owned(), index + 1))
        })
        .collect()
}

fn parse(line: &str) -> Option<(String, String, Secret)> {
    let (name, value) = line.split_once('=')?;
    let (locker, id) = name.split_once('/')?;
    // `shop/key = value` would give a name and a value that nobody meant.
    let plain = |text: &str| text.trim() == text;
    (plain(locker) && plain(id) && !id.is_empty()).then(|| (locker.into(), id.into(), value.into()))
}
