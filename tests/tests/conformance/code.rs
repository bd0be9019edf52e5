//! The machine code of guests. A host is made for every test, and a component belongs to its host: so each guest is
//! compiled once, to a file in the target folder that all hosts map.
//!
//! The files are named for the bytes that they were made from, so the next run finds them; wasmtime refuses those of
//! another version or with other settings, and they are made anew.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use runtime::Host;
use runtime::host::wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use runtime::host::{Component, Grants, LoadError};
use sha2::{Digest as _, Sha256};
use tests::{chain, with_defaults};

use crate::Case;
use crate::guests::Guest;

/// Compiles a guest where that was not done before, and asks it for its cases.
pub(crate) async fn cases(guest: &Guest) -> Result<Vec<Case>, String> {
    let host = with_defaults()
        .build()
        .await
        .map_err(|error| chain(&error))?;
    if map(guest, &host).is_err() {
        compile(guest, &host).await?;
    }
    let component = load(guest, &host)?;
    let output = MemoryOutputPipe::new(1 << 20);
    let grants = Grants::default().stdout(output.clone());
    let component = component.with_grants(grants);
    let component = component.map_err(|error| chain(&error))?;
    let listed = component.run(["--list"]).await;
    let listed = listed.map_err(|error| chain(&error))?;
    if !listed.success() {
        return Err("`--list` fails".into());
    }
    let listed = String::from_utf8_lossy(&output.contents()).into_owned();
    let cases: Option<Vec<_>> = listed.lines().map(Case::listed).collect();
    cases
        .filter(|cases| !cases.is_empty())
        .ok_or_else(|| format!("`--list` gives no list of cases:\n{listed}"))
}

/// The guest, from its compiled file.
pub(crate) fn load(guest: &Guest, host: &Host) -> Result<Component, String> {
    map(guest, host).map_err(|error| chain(&error))
}

fn map(guest: &Guest, host: &Host) -> Result<Component, LoadError> {
    // SAFETY: only `compile` writes there, what `precompile` gave it, whole, and under the name of what it is made from.
    unsafe { host.load_precompiled(file(guest)) }
}

async fn compile(guest: &Guest, host: &Host) -> Result<(), String> {
    let code = host.precompile(guest.component()).await;
    let code = code.map_err(|error| chain(&error))?;
    store(&file(guest), &code).map_err(|error| chain(&error))
}

/// Several runs may do this at once; each finds no file or a whole one.
fn store(path: &Path, code: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().expect("it is in a folder");
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(code)?;
    file.persist(path)?;
    Ok(())
}

fn file(guest: &Guest) -> PathBuf {
    let hash = guest.hash.get_or_init(|| {
        let bytes = fs::read(guest.component()).expect("a component that can be read");
        format!("{:x}", Sha256::digest(bytes))
    });
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("conformance");
    folder.join(format!("{}.{hash}.cwasm", guest.name))
}

impl Case {
    /// By a line of the list: `group.behaviour`, with ` on demand` after it where the host has to be set up.
    fn listed(line: &str) -> Option<Self> {
        let (name, on_demand) = match line.strip_suffix(" on demand") {
            Some(name) => (name, true),
            None => (line, false),
        };
        let (group, behaviour) = name.split_once('.')?;
        Some(Self {
            group: group.to_owned(),
            behaviour: behaviour.to_owned(),
            on_demand,
        })
    }
}
