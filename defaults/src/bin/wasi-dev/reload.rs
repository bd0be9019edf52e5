//! Takes what is new in the files of components while they are served.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::path::{self, Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use runtime::Host;
use runtime::host::Reloadable;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use crate::fault::chain;
use crate::load;
use crate::log::TARGET;
use crate::plan::Planned;

/// How long a file has to stay as it is before it is taken for whole: a build may write it in pieces.
const QUIET: Duration = Duration::from_millis(100);

/// Looks at files, and puts what is new in the place of what is served.
pub(crate) struct Reloader {
    host: Host,
    files: Vec<Watched>,
    /// Where files can be replaced. Builds remove folders, too.
    folders: BTreeSet<PathBuf>,
    changed: Arc<Notify>,
    watcher: RecommendedWatcher,
}

/// A file, and the component from it.
struct Watched {
    planned: Planned,
    component: Reloadable,
    stamp: Stamp,
    /// Of what was taken from it last, whether that could be served or not.
    digest: u64,
}

/// What changes with every write to a file.
#[derive(Clone, Copy, PartialEq)]
enum Stamp {
    /// It was not looked at.
    Unknown,
    Missing,
    Written(SystemTime, u64),
}

impl Reloader {
    /// Begins to watch the folders of the components' files.
    pub(crate) fn new(host: &Host) -> notify::Result<Self> {
        let changed = Arc::new(Notify::new());
        let notified = Arc::clone(&changed);
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // To read a file changes nothing. After an error it is not known what has changed.
            if !event.is_ok_and(|event| event.kind.is_access()) {
                notified.notify_one();
            }
        })?;
        Ok(Self {
            host: host.clone(),
            files: Vec::new(),
            folders: BTreeSet::new(),
            changed,
            watcher,
        })
    }

    /// Watches the file of a component that was compiled from these bytes.
    pub(crate) fn watch(
        &mut self,
        planned: Planned,
        component: Reloadable,
        bytes: &[u8],
    ) -> notify::Result<()> {
        for folder in folders(&planned.file) {
            watch(&mut self.watcher, &folder)?;
        }
        self.files.push(Watched {
            planned,
            component,
            // Not that of now: the file may have changed since it was read.
            stamp: Stamp::Unknown,
            digest: digest(bytes),
        });
        Ok(())
    }

    /// Reloads for as long as it is awaited.
    pub(crate) async fn run(mut self) {
        loop {
            for file in &mut self.files {
                file.take_new(&self.host).await;
            }
            self.changed.notified().await;
            self.quiet().await;
        }
    }

    /// Watches the folders anew: what was watched of one that was removed since is no more, and another may be there.
    fn watch_folders(&mut self) {
        for file in &self.files {
            self.folders.extend(folders(&file.planned.file));
        }
        for folder in &self.folders {
            if let Err(error) = watch(&mut self.watcher, folder) {
                let error = chain(&error);
                tracing::warn!(target: TARGET, error, "{} is not watched", folder.display());
            }
        }
    }

    /// Waits until the files stay as they are. Whatever else happens in their folders does not count.
    async fn quiet(&mut self) {
        let mut seen: Vec<_> = self.files.iter().map(|file| file.stamp).collect();
        let mut since = None;
        loop {
            // Before the stamps are looked at, so that what is written after that is seen.
            self.watch_folders();
            let files = self.files.iter();
            let now: Vec<_> = files.map(|file| stamp(&file.planned.file)).collect();
            if now != seen {
                seen = now;
                since = Some(Instant::now());
            }
            let Some(since) = since else {
                return;
            };
            if since.elapsed() >= QUIET {
                return;
            }
            // Whether it was an event or the time, the stamps tell.
            _ = timeout_at(since + QUIET, self.changed.notified()).await;
        }
    }
}

impl Watched {
    /// Reloads the component where its file has changed, and tells what came of it.
    async fn take_new(&mut self, host: &Host) {
        let stamp = stamp(&self.planned.file);
        if stamp == self.stamp {
            return;
        }
        self.stamp = stamp;
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

/// The folders in which a file can be replaced: its own, and that of what it links to.
fn folders(file: &Path) -> BTreeSet<PathBuf> {
    let files = [path::absolute(file).ok(), file.canonicalize().ok()];
    let folders = files.iter().flatten().filter_map(|file| file.parent());
    folders.map(Path::to_path_buf).collect()
}

/// Watches a folder, or as long as it is not there, the one in which the way to it begins.
fn watch(watcher: &mut RecommendedWatcher, folder: &Path) -> notify::Result<()> {
    let there = || folder.ancestors().find(|folder| folder.is_dir());
    while let Some(watched) = there() {
        let result = watcher.watch(watched, RecursiveMode::NonRecursive);
        // What was made, or removed, meanwhile is not told of.
        if there() == Some(watched) {
            return result;
        }
    }
    Ok(())
}

fn stamp(file: &Path) -> Stamp {
    let written = || -> io::Result<_> {
        let metadata = fs::metadata(file)?;
        Ok(Stamp::Written(metadata.modified()?, metadata.len()))
    };
    written().unwrap_or(Stamp::Missing)
}

fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}
