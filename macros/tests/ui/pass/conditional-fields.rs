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

#[wasi_backend(vault, connect = Connected::open)]
struct Connected {
    #[cfg(any())]
    #[option(env = "CONNECTED_TOKEN", connect_only)]
    token: Missing,
    #[cfg(all())]
    #[option(env = "CONNECTED_TOKEN", connect_only)]
    token: String,
    length: usize,
}

impl Connected {
    async fn open(ConnectedOptions { token }: ConnectedOptions) -> Result<Self, String> {
        let length = token.len();
        Ok(Self { length })
    }
}

empty!(vault for Connected);

fn main() {
    let options = ConnectedOptions::from_pairs([("CONNECTED_TOKEN", "hunter2")]);
    let connected = poll::ready(Connected::connect_with(options.unwrap())).unwrap();
    assert_eq!(connected.length, 7);
    let by_hand = ConnectedOptions::new("hunter2".to_owned());
    assert_eq!(by_hand.token, "hunter2");

    let options = RemoteOptions::from_pairs([("REMOTE_PATH", "/srv"), ("REMOTE_LEVEL", "x")]);
    let options = options.unwrap();
    assert_eq!(format!("{options:?}"), r#"RemoteOptions { path: "/srv" }"#);
    assert_eq!(RemoteOptions::default().path, "/");
    assert_eq!(RemoteOptions::new().with_path("/tmp".into()).path, "/tmp");

    let remote = poll::ready(Remote::connect_with(options)).unwrap();
    assert_eq!(remote.path, "/srv");
    assert_eq!(remote.calls, 0);
}
