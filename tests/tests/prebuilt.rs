//! The committed components are those of the committed sources.
//!
//! `tests/guests/build` writes a MANIFEST beside the components, which says what each was made of. Nothing is compiled
//! here, so that the tests need no wasm target.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

const REBUILD: &str = "run tests/guests/build";

const LARGEST: usize = 250_000;

/// Where people and machines keep their checkouts and registries; the last is where this one is.
const BUILDING_MACHINES: [&str; 7] = [
    "/root/",
    "/home/",
    "/Users/",
    "/tmp/",
    ".cargo/",
    ".rustup/",
    env!("CARGO_MANIFEST_DIR"),
];

#[test]
fn no_source_changed_after_its_component_was_built() {
    let manifest = Manifest::read();
    let mut stale = Vec::new();
    for (name, component) in &manifest.components {
        for (path, recorded) in manifest.shared.iter().chain(&component.sources) {
            match sha256(&root().join(path)) {
                Some(hash) if hash == *recorded => {}
                Some(_) => stale.push(format!("{name} is older than {path}")),
                None => stale.push(format!("{name} was built from {path}, which is gone")),
            }
        }
    }
    assert!(stale.is_empty(), "{}; {REBUILD}", stale.join(", "));
}

/// Bindings are generated from whole folders, so a new file in one of them changes a guest and no file that it had.
#[test]
fn no_wit_file_came_after_its_component_was_built() {
    let manifest = Manifest::read();
    let mut added = Vec::new();
    for (name, component) in &manifest.components {
        let wit_folders: BTreeSet<&Path> = component
            .sources
            .keys()
            .map(Path::new)
            .filter(|path| path.extension().is_some_and(|extension| extension == "wit"))
            .filter_map(Path::parent)
            .collect();
        for folder in wit_folders {
            for file in names_in(&root().join(folder), ".wit") {
                let path = folder.join(file).display().to_string();
                if !component.sources.contains_key(&path) {
                    added.push(format!("{name} is older than {path}"));
                }
            }
        }
    }
    assert!(added.is_empty(), "{}; {REBUILD}", added.join(", "));
}

#[test]
fn components_are_those_of_the_manifest() {
    for (name, component) in &Manifest::read().components {
        let hash = sha256(&prebuilt().join(name));
        assert_eq!(
            hash.as_ref(),
            Some(&component.hash),
            "{name} is not the file that MANIFEST describes; {REBUILD}"
        );
    }
}

#[test]
fn every_guest_has_a_component_and_every_component_a_guest() {
    let guests: BTreeSet<String> = guests().map(|name| format!("{name}.wasm")).collect();
    let recorded: BTreeSet<String> = Manifest::read().components.into_keys().collect();
    let files: BTreeSet<String> = names_in(&prebuilt(), ".wasm").collect();
    for (what, components) in [("in MANIFEST", &recorded), ("in tests/prebuilt", &files)] {
        let missing: Vec<_> = guests.difference(components).collect();
        assert!(
            missing.is_empty(),
            "no component {what} for a guest in tests/guests: {missing:?}; {REBUILD}"
        );
        let left_over: Vec<_> = components.difference(&guests).collect();
        assert!(
            left_over.is_empty(),
            "components {what} without a guest in tests/guests: {left_over:?}; delete them and {REBUILD}"
        );
    }
}

#[test]
fn components_are_small() {
    for name in names_in(&prebuilt(), ".wasm") {
        let size = fs::read(prebuilt().join(&name))
            .expect("a component that can be read")
            .len();
        assert!(
            size <= LARGEST,
            "{name} has {size} bytes, and {LARGEST} are allowed"
        );
    }
}

#[test]
fn no_component_names_a_path_of_the_machine_that_built_it() {
    for name in names_in(&prebuilt(), ".wasm") {
        let bytes = fs::read(prebuilt().join(&name)).expect("a component that can be read");
        for path in BUILDING_MACHINES {
            let found = bytes
                .windows(path.len())
                .position(|window| window == path.as_bytes());
            assert!(
                found.is_none(),
                "{name} has {path:?} in it: {}",
                around(&bytes, found.unwrap_or_default())
            );
        }
    }
}

/// What `tests/guests/build` recorded; by name and by path.
struct Manifest {
    shared: BTreeMap<String, String>,
    components: BTreeMap<String, Component>,
}

struct Component {
    hash: String,
    sources: BTreeMap<String, String>,
}

impl Manifest {
    fn read() -> Self {
        let text = fs::read_to_string(prebuilt().join("MANIFEST"))
            .unwrap_or_else(|error| panic!("tests/prebuilt/MANIFEST: {error}; {REBUILD}"));
        let mut manifest = Self {
            shared: BTreeMap::new(),
            components: BTreeMap::new(),
        };
        let mut latest = None;
        for line in text.lines() {
            let mut words = line.splitn(3, ' ');
            let (keyword, hash, name) = (words.next(), words.next(), words.next());
            let (hash, name) = (
                hash.unwrap_or_default().to_owned(),
                name.unwrap_or_default().to_owned(),
            );
            match keyword {
                Some("shared") => {
                    manifest.shared.insert(name, hash);
                }
                Some("component") => {
                    manifest.components.insert(
                        name.clone(),
                        Component {
                            hash,
                            sources: BTreeMap::new(),
                        },
                    );
                    latest = Some(name);
                }
                Some("source") => {
                    let component = latest
                        .as_ref()
                        .and_then(|latest| manifest.components.get_mut(latest));
                    component
                        .expect("a component before its sources")
                        .sources
                        .insert(name, hash);
                }
                Some("" | "#" | "compiler") => {}
                _ => panic!("tests/prebuilt/MANIFEST has a line {line:?}; {REBUILD}"),
            }
        }
        manifest
    }
}

/// The crates that give a component: a command, or a library that asks for a cdylib.
fn guests() -> impl Iterator<Item = String> {
    let folder = root().join("tests/guests");
    names_in(&folder, "").filter(move |name| {
        let is_command = folder.join(name).join("src/main.rs").exists();
        let is_cdylib = || {
            fs::read_to_string(folder.join(name).join("Cargo.toml"))
                .is_ok_and(|toml| toml.contains("cdylib"))
        };
        is_command || is_cdylib()
    })
}

fn names_in(folder: &Path, ending: &'static str) -> impl Iterator<Item = String> + use<> {
    fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| {
            entry
                .expect("an entry that can be read")
                .file_name()
                .into_string()
                .expect("a name in UTF-8")
        })
        .filter(move |name| name.ends_with(ending))
}

fn around(bytes: &[u8], place: usize) -> String {
    let part = &bytes[place.saturating_sub(40)..bytes.len().min(place + 80)];
    part.escape_ascii().to_string()
}

fn sha256(path: &Path) -> Option<String> {
    let bytes = fs::read(path).ok()?;
    let mut hash = String::new();
    for byte in Sha256::digest(bytes) {
        let _ = write!(hash, "{byte:02x}");
    }
    Some(hash)
}

fn prebuilt() -> PathBuf {
    root().join("tests/prebuilt")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
