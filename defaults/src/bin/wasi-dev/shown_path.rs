//! Paths as people read them.

use std::env;
use std::path::{Component, Path, PathBuf};

/// A path in the shortest form that leads to the same file: from the current directory, or from the root.
pub(crate) fn shown(path: &Path) -> PathBuf {
    match env::current_dir() {
        Ok(here) => shown_from(&here, path),
        Err(_) => path.to_path_buf(),
    }
}

fn shown_from(here: &Path, path: &Path) -> PathBuf {
    let given = here.join(path);
    let Ok(file) = given.canonicalize() else {
        return path.to_path_buf();
    };
    let whole = without_detours(&given);
    let forms = [relative(here, &whole), whole];
    // Where there are links, what is before a `..` may be needed.
    let mut same = forms.into_iter().filter(|form| {
        let leads_to = here.join(form).canonicalize();
        leads_to.is_ok_and(|other| other == file)
    });
    let shortest = same.by_ref().min_by_key(|form| form.as_os_str().len());
    shortest.unwrap_or_else(|| path.to_path_buf())
}

/// An absolute path without `.` and `..`.
fn without_detours(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => _ = plain.pop(),
            part => plain.push(part),
        }
    }
    plain
}

fn relative(here: &Path, path: &Path) -> PathBuf {
    let shared = here.components().zip(path.components());
    let shared = shared.take_while(|(one, other)| one == other).count();
    let up = here.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(path.components().skip(shared)).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_path_is_shown_without_detours() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let here = root.join("examples/desk");
        fs::create_dir_all(&here).unwrap();
        fs::create_dir_all(root.join("prebuilt")).unwrap();
        let [own, other] =
            ["examples/desk/own.wasm", "prebuilt/other.wasm"].map(|file| root.join(file));
        fs::write(&own, "").unwrap();
        fs::write(&other, "").unwrap();
        let text = |path: &Path| path.display().to_string();
        for (from, path, expected) in [
            (&here, "own.wasm", "own.wasm"),
            (&here, "./own.wasm", "own.wasm"),
            (&here, &text(&own), "own.wasm"),
            (&here, "../desk/own.wasm", "own.wasm"),
            (
                &here,
                "../../prebuilt/other.wasm",
                "../../prebuilt/other.wasm",
            ),
            (
                &root,
                "examples/desk/../../prebuilt/other.wasm",
                "prebuilt/other.wasm",
            ),
            (&root, &text(&other), "prebuilt/other.wasm"),
            (&here, "./none.wasm", "./none.wasm"),
        ] {
            assert_eq!(shown_from(from, Path::new(path)), Path::new(expected));
        }
        let far = root.join("far/".repeat(100));
        fs::create_dir_all(&far).unwrap();
        assert_eq!(shown_from(&far, &other), other);
    }

    #[cfg(unix)]
    #[test]
    fn a_detour_through_a_link_stays() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("far/away")).unwrap();
        fs::write(root.join("far/a.wasm"), "").unwrap();
        std::os::unix::fs::symlink(root.join("far/away"), root.join("link")).unwrap();
        let path = Path::new("link/../a.wasm");
        assert_eq!(shown_from(&root, path), path);
    }
}
