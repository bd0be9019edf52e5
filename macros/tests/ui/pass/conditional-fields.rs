use runtime::{Backend, FromEnv, wasi_backend};

#[macro_use]
#[path = "../empty.rs"]
mod empty;
#[path = "../poll.rs"]
mod poll;

#[wasi_backend(vault)]
struct Remote {
    #[cfg(all())]
    #[option(env = "REMOTE_PATH", default = "/")]
    path: String,
    #[cfg(any())]
    #[option(env = "REMOTE_PATH", default = missing())]
    path: Missing,
    #[option(env = "REMOTE_LEVEL", default = 1)]
    #[cfg(any())]
    level: Missing,
    #[cfg(any())]
    absent: Missing,
    calls: u8,
}

empty!(vault for Remote);

fn main() {
    let options = RemoteOptions::from_pairs([("REMOTE_PATH", "/srv"), ("REMOTE_LEVEL", "x")]);
    let options = options.unwrap();
    assert_eq!(format!("{options:?}"), r#"RemoteOptions { path: "/srv" }"#);
    assert_eq!(RemoteOptions::default().path, "/");

    let remote = poll::ready(Remote::connect_with(options)).unwrap();
    assert_eq!(remote.path, "/srv");
    assert_eq!(remote.calls, 0);
}
