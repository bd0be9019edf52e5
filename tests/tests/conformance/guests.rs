//! Which guests have cases, by the MANIFEST that lies beside them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Whoever was built from this has cases.
const CASES: &str = "tests/guests/cases/src/lib.rs";

/// A guest that has cases.
pub(crate) struct Guest {
    /// The name of its component, without the ending.
    pub(crate) name: String,
    /// The interface that its cases are about.
    pub(crate) interface: String,
    /// In which flavour, as in `0.2.0-draft2 async`.
    pub(crate) flavour: String,
    /// Of its component's bytes, once somebody asked.
    pub(crate) hash: OnceLock<String>,
}

/// Every guest that has cases.
pub(crate) fn all() -> Vec<Guest> {
    let path = root().join("tests/prebuilt/MANIFEST");
    let manifest = fs::read_to_string(path).expect("tests/guests/build writes a MANIFEST");
    let components = manifest.split("\ncomponent ").skip(1);
    let guests: Vec<_> = components.filter_map(Guest::of).collect();
    assert!(!guests.is_empty(), "no guest was built from {CASES}");
    guests
}

impl Guest {
    /// By what MANIFEST says of a component: its hash and name, and then a line for each of its sources.
    fn of(entry: &str) -> Option<Self> {
        let mut lines = entry.lines();
        let (_, file) = lines.next()?.split_once(' ')?;
        let sources: Vec<_> = lines
            .filter_map(|line| line.splitn(3, ' ').nth(2))
            .collect();
        if !sources.contains(&CASES) {
            return None;
        }
        let name = file.strip_suffix(".wasm")?.to_owned();
        let interface = name.split('-').next()?.to_owned();
        let folders = sources.iter().filter_map(|source| {
            let folder = source.strip_prefix("wit/")?.split('/').next()?;
            folder.starts_with(&interface).then_some(folder)
        });
        let folders: BTreeSet<_> = folders.collect();
        let flavours: Vec<_> = folders.into_iter().map(flavour).collect();
        Some(Self {
            flavour: flavours.join(", "),
            name,
            interface,
            hash: OnceLock::new(),
        })
    }

    /// Whether a test of this guest may go through the filter of the command line.
    pub(crate) fn may_match(&self, filter: Option<&str>) -> bool {
        let Some(filter) = filter else { return true };
        // With `--exact` a filter may have the kind of a test in front of its name.
        let name = filter.rsplit("] ").next().unwrap_or(filter);
        name.split_once("::")
            .is_none_or(|(interface, _)| self.interface.ends_with(interface))
    }

    pub(crate) fn component(&self) -> PathBuf {
        tests::prebuilt(&self.name)
    }
}

/// The version of a package in `wit/`, and what its folder says beyond that: `0.2.0-draft2 pairs async` of
/// `keyvalue-draft2-pairs-async`.
fn flavour(folder: &str) -> String {
    let version = version(&root().join("wit").join(folder));
    let beyond = folder.split_once('-').map_or("", |(_, beyond)| beyond);
    let prerelease = version.split_once('-').map_or("", |(_, part)| part);
    let beyond = beyond
        .strip_prefix(&prerelease.replace('.', ""))
        .unwrap_or(beyond);
    let words = std::iter::once(version.as_str()).chain(beyond.split('-'));
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn version(folder: &Path) -> String {
    let files = fs::read_dir(folder).expect("the folder that a guest was built from");
    let texts = files.map(|file| fs::read_to_string(file.expect("an entry").path()));
    let version = texts.filter_map(Result::ok).find_map(|text| {
        let line = text.lines().find(|line| line.starts_with("package "))?;
        Some(line.trim_end_matches(';').split_once('@')?.1.to_owned())
    });
    version.unwrap_or_else(|| panic!("{} is of no package with a version", folder.display()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
