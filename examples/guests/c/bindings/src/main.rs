//! Writes the C bindings of a world. A folder of WIT comes after those that it builds on.

use std::error::Error;
use std::fs;
use std::path::Path;

use wit_bindgen_core::Files;
use wit_bindgen_core::wit_parser::Resolve;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [world, output, folders @ ..] = &arguments[..] else {
        return Err("usage: bindings WORLD OUTPUT-FOLDER WIT-FOLDER…".into());
    };
    let mut wit = Resolve::default();
    let mut packages = Vec::new();
    for folder in folders {
        packages.push(wit.push_dir(folder)?.0);
    }
    let world = wit.select_world(&packages, Some(world))?;

    let mut files = Files::default();
    wit_bindgen_c::Opts::default()
        .build()
        .generate(&mut wit, world, &mut files)?;
    fs::create_dir_all(output)?;
    for (name, contents) in files.iter() {
        fs::write(Path::new(output).join(name), contents)?;
    }
    Ok(())
}
