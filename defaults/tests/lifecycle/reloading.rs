//! Components that change while they are served.

use std::fs;

use crate::client::{Client, Load, whole};
use crate::command::Serving;
use crate::prebuilt;

/// Puts a file in the place of another, as builds do.
fn replace(file: &std::path::Path, content: &[u8]) {
    let new = file.with_extension("new");
    fs::write(&new, content).unwrap();
    fs::rename(&new, file).unwrap();
}

const LARGE: usize = 8 << 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_file_is_served_without_a_request_that_fails() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.wasm");
    let [hello, http] = ["http-hello", "http"].map(|guest| fs::read(prebuilt(guest)).unwrap());
    fs::write(&file, &http).unwrap();
    let mut serving =
        Serving::start(["--watch".as_ref(), "--env=A=B".as_ref(), file.as_os_str()]).await;
    let addr = serving.addr;
    let answer = async || Client::connect(addr).await.get("/env").await.unwrap();
    assert_eq!(answer().await, (200, "A=B\n".to_owned()));
    let load = Load::start(addr, "/env", 4);
    load.goes_on(20).await;
    let mut slow = Client::connect(addr).await;
    let path = format!("/stream?bytes={LARGE}");
    let begun = slow.send("GET", &path, "").await.unwrap();

    replace(&file, &hello);
    serving.says(" reloaded ").await;
    assert_eq!(answer().await, (200, "hello\n".to_owned()));
    load.goes_on(20).await;
    // What ran finishes on the old one, which alone has so much to say.
    assert_eq!(whole(begun).await.unwrap().1.len(), LARGE);

    replace(&file, &hello[..hello.len() / 2]);
    let broken = "not reloaded; still serving the old shop.wasm";
    serving.says(broken).await;
    let why = serving.says("shop.wasm is not a valid component").await;
    assert!(why.starts_with("    "), "{why}");
    assert_eq!(answer().await, (200, "hello\n".to_owned()));
    load.goes_on(20).await;

    fs::remove_file(&file).unwrap();
    serving.says(broken).await;
    serving.says("shop.wasm cannot be read").await;
    let worker = fs::read(prebuilt("worker")).unwrap();
    replace(&file, &worker);
    serving.says(broken).await;
    serving.says("does not export wasi:http").await;
    assert_eq!(answer().await, (200, "hello\n".to_owned()));

    // In its place, and not by another file.
    fs::write(&file, &http).unwrap();
    serving.says(" reloaded ").await;
    assert_eq!(answer().await, (200, "A=B\n".to_owned()));
    load.goes_on(20).await;
    load.end().await;

    serving.signal("TERM");
    let (ended, log) = serving.ends().await;
    assert_eq!(ended.code(), Some(0), "{log:#?}");
    let reloaded = log.iter().filter(|line| line.contains(" reloaded "));
    assert_eq!(reloaded.count(), 2, "{log:#?}");
}

#[tokio::test]
async fn a_file_that_has_the_same_content_again_is_not_reloaded() {
    let folder = tempfile::tempdir().unwrap();
    let [one, other] = ["one.wasm", "other.wasm"].map(|name| folder.path().join(name));
    let hello = fs::read(prebuilt("http-hello")).unwrap();
    fs::write(&one, &hello).unwrap();
    fs::write(&other, &hello).unwrap();
    let args = ["/one", "/other"].into_iter().zip([&one, &other]);
    let args = args.map(|(route, file)| format!("{route}={}", file.display()));
    let watch = "--watch".to_owned();
    let mut serving = Serving::start(args.chain([watch])).await;
    replace(&one, &hello);
    // Files are looked at in their order, so that this one is reloaded after the other was looked at.
    replace(&other, &fs::read(prebuilt("http")).unwrap());
    let reloaded = serving.says(" reloaded ").await;
    assert!(reloaded.ends_with(" other.wasm"), "{reloaded}");
    serving.signal("TERM");
    let (_, log) = serving.ends().await;
    assert!(
        !log.iter().any(|line| line.contains("one.wasm")),
        "{log:#?}"
    );
}

#[tokio::test]
async fn a_folder_that_was_removed_and_made_again_is_watched() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("target");
    let file = target.join("wasm/release/shop.wasm");
    let [hello, http] = ["http-hello", "http"].map(|guest| fs::read(prebuilt(guest)).unwrap());
    let build = |content: &[u8]| {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, content).unwrap();
    };
    build(&http);
    let mut serving = Serving::start(["--watch".as_ref(), file.as_os_str()]).await;

    fs::remove_dir_all(&target).unwrap();
    serving.says("not reloaded; still serving the old").await;
    build(&hello);
    serving.says(" reloaded ").await;
    replace(&file, &http);
    serving.says(" reloaded ").await;

    fs::remove_dir_all(&target).unwrap();
    build(&hello);
    serving.says(" reloaded ").await;
    replace(&file, &http);
    serving.says(" reloaded ").await;

    fs::rename(file.parent().unwrap(), folder.path().join("old")).unwrap();
    build(&hello);
    serving.says(" reloaded ").await;
    replace(&file, &http);
    serving.says(" reloaded ").await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_that_is_turned_to_another_release_is_followed() {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().unwrap();
    let in_folder = |name: &str| folder.path().join(name);
    for (release, guest) in [("r1", "http"), ("r2", "http-hello")] {
        fs::create_dir(in_folder(release)).unwrap();
        let file = in_folder(release).join("shop.wasm");
        fs::copy(prebuilt(guest), file).unwrap();
    }
    symlink("r1", in_folder("current")).unwrap();
    let file = in_folder("current/shop.wasm");
    let mut serving = Serving::start(["--watch".as_ref(), file.as_os_str()]).await;

    symlink("r2", in_folder("next")).unwrap();
    fs::rename(in_folder("next"), in_folder("current")).unwrap();
    serving.says(" reloaded ").await;
    let mut client = Client::connect(serving.addr).await;
    assert_eq!(client.get("/").await.unwrap(), (200, "hello\n".to_owned()));
}
