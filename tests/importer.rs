use std::path::Path;

use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve, UnresolvedPackageGroup, WorldId};

/// A component that imports every function of a world, and does nothing.
pub struct Importer {
    resolve: Resolve,
    world: WorldId,
}

impl Importer {
    /// The world `imports`-like of the package in one folder of `wit/`, which may build on `io`.
    ///
    /// # Panics
    ///
    /// When there is no such world.
    #[must_use]
    pub fn of(folder: &str, world: &str) -> Self {
        Self::edited(folder, world, |wit| wit)
    }

    /// As [`of`](Self::of), but with the text of the package changed.
    ///
    /// # Panics
    ///
    /// When there is no such world, or none after the edit.
    pub fn edited(folder: &str, world: &str, edit: impl Fn(String) -> String) -> Self {
        let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit");
        let mut resolve = Resolve::default();
        if folder != "io" {
            let io = group(&wit.join("io"), |text| text);
            resolve.push_group(io).expect("wasi:io resolves");
        }
        let package = group(&wit.join(folder), edit);
        let package = resolve.push_group(package).expect("the package resolves");
        let world = resolve.select_world(&[package], Some(world));
        let world = world.expect("the package has the world");
        Self { resolve, world }
    }

    /// The component.
    ///
    /// # Panics
    ///
    /// When the world does not fit a component.
    #[must_use]
    pub fn component(&self) -> Vec<u8> {
        let Self { resolve, world } = self;
        let mut module = dummy_module(resolve, *world, ManglingAndAbi::Standard32);
        embed_component_metadata(&mut module, resolve, *world, StringEncoding::UTF8)
            .expect("the world fits the module");
        ComponentEncoder::default()
            .module(&module)
            .and_then(|mut encoder| encoder.encode())
            .expect("the module becomes a component")
    }
}

fn group(folder: &Path, edit: impl Fn(String) -> String) -> UnresolvedPackageGroup {
    let mut sources = wit_parser::SourceMap::new();
    let files = std::fs::read_dir(folder).expect("the folder is there");
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("the file is text");
        sources.push(&file, edit(text));
    }
    sources
        .parse()
        .map_err(|(_, error)| error)
        .expect("the package parses")
}
