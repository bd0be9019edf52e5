//! Takes what is new in the files of components while they are served.

use std::error::Error;
use std::fs::{self, Metadata};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::time::Duration;

use runtime::Host;
use runtime::host::Reloadable;
use tokio::time::{Instant, sleep};

use crate::fault::chain;
use crate::load;
use crate::log::TARGET;
use crate::plan::Planned;

/// How often the files are looked at. What two looks find alike is taken for whole: a build may write a file in pieces.
///
/// They are few, and to look is cheaper than to follow them: through folders that builds remove, links that are turned to
/// another release, and file systems that tell of nothing.
const EVERY: Duration = Duration::from_millis(100);

/// Looks at files, and puts what is new in the place of what is served.
pub(crate) struct Reloader {
    host: Host,
    files: Vec<Watched>,
}

/// A file, and the component from it.
struct Watched {
    planned: Planned,
    component: Reloadable,
    /// What the last look found.
    seen: Stamp,
    /// What it was when it was taken.
    taken: Stamp,
    /// Of what was taken from it last, whether that could be served or not.
    digest: u64,
}

/// What changes with every write to a file, and with the file that a path leads to.
#[derive(Clone, Copy, PartialEq)]
enum Stamp {
    /// It was not looked at.
    Unknown,
    Missing,
    /// The device and the number on it, the time of the last change, and the size.
    There([u64; 2], [i64; 2], u64),
}

impl Reloader {
    pub(crate) fn new(host: &Host) -> Self {
        Self {
            host: host.clone(),
            files: Vec::new(),
        }
    }

    /// Looks at the file of a component that was compiled from these bytes.
    pub(crate) fn watch(&mut self, planned: Planned, component: Reloadable, bytes: &[u8]) {
        self.files.push(Watched {
            planned,
            component,
            seen: Stamp::Unknown,
            // Not that of now: the file may have changed since it was read.
            taken: Stamp::Unknown,
            digest: digest(bytes),
        });
    }

    /// Reloads for as long as it is awaited.
    pub(crate) async fn run(mut self) {
        loop {
            for file in &mut self.files {
                let now = stamp(&file.planned.file);
                let before = std::mem::replace(&mut file.seen, now);
                if before == now && file.taken != now {
                    file.taken = now;
                    file.take_new(&self.host).await;
                }
            }
            sleep(EVERY).await;
        }
    }
}

impl Watched {
    /// Reloads the component where its file has something new, and tells what came of it.
    async fn take_new(&mut self, host: &Host) {
        let component = &self.planned.name.clone();
        let start = Instant::now();
        match self.reload(host).await {
            Ok(false) => {}
            Ok(true) => {
                let ms = start.elapsed().as_secs_f64() * 1e3;
                tracing::info!(target: TARGET, component, ms, "reloaded");
            }
            Err(error) => {
                let error = chain(&*error);
                tracing::error!(target: TARGET, component, error, "not reloaded; still serving the old");
            }
        }
    }

    /// Whether there was something new, which is served now.
    async fn reload(&mut self, host: &Host) -> Result<bool, Box<dyn Error + Send + Sync>> {
        let bytes = load::read(&self.planned.file).await?;
        let digest = digest(&bytes);
        if digest == self.digest {
            return Ok(false);
        }
        self.digest = digest;
        let component = load::compile(host, &self.planned, bytes).await?;
        self.component.replace(component)?;
        Ok(true)
    }
}

fn stamp(file: &Path) -> Stamp {
    fs::metadata(file).map_or(Stamp::Missing, |file| stamp_of(&file))
}

#[cfg(unix)]
fn stamp_of(file: &Metadata) -> Stamp {
    use std::os::unix::fs::MetadataExt as _;
    // A copy may have the time of what it was copied from, but never that of its own last change.
    let changed = [file.ctime(), file.ctime_nsec()];
    Stamp::There([file.dev(), file.ino()], changed, file.size())
}

#[cfg(not(unix))]
fn stamp_of(file: &Metadata) -> Stamp {
    let written = file.modified().ok();
    let since = written.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    let since = since.unwrap_or_default();
    let seconds = since.as_secs().try_into().unwrap_or(i64::MAX);
    Stamp::There([0; 2], [seconds, since.subsec_nanos().into()], file.len())
}

fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}
