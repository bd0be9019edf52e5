use std::path::{Path, PathBuf};
use std::time::Duration;

use runtime::vault::Secret;
use runtime::{Backend, FromEnv, wasi_backend};

#[macro_use]
#[path = "../empty.rs"]
mod empty;
#[path = "../poll.rs"]
mod poll;

#[wasi_backend(vault, connect = Self::open)]
struct Remote {
    #[option(env = "REMOTE_CACHE", default = "./cache")]
    cache: PathBuf,
    #[option(env = "REMOTE_ADDRESS")]
    address: String,
    #[option(env = "REMOTE_PROXY", default)]
    proxy: Option<String>,
    #[option(env = "REMOTE_TYPE")]
    r#type: u8,
    #[option(env = "REMOTE_TIMEOUT", default = timeout())]
    timeout: Duration,
    #[option(env = "REMOTE_PIN", default = 0, secret, connect_only)]
    pin: u16,
    #[option(env = "REMOTE_KEY", connect_only)]
    key: Secret,
    #[option(env = "REMOTE_MATCH", default = 3)]
    r#match: u8,
    /// Whether a session is begun anew.
    #[option(env = "REMOTE_NEW", default = false)]
    new: bool,
    unlocked: bool,
}

/// Called as the option is whose default it makes.
fn timeout() -> Duration {
    Duration::from_secs(30)
}

impl Remote {
    async fn open(options: RemoteOptions) -> Result<Self, String> {
        let unlocked = options.pin == 1234 && options.key.expose() == b"hunter2";
        Ok(Self {
            cache: options.cache,
            address: options.address,
            proxy: options.proxy,
            r#type: options.r#type,
            timeout: options.timeout,
            r#match: options.r#match,
            new: options.new,
            unlocked,
        })
    }
}

#[wasi_backend(vault)]
struct Easy {
    #[option(env = "EASY_LEVEL", default = 5)]
    level: u8,
    #[option(env = "EASY_NAME", default = "easy")]
    name: String,
}

/// What is generated for it has no `r#` in its name.
#[wasi_backend(vault)]
struct r#Strict {
    #[option(env = "STRICT_LEVEL")]
    level: u8,
}

empty!(vault for Remote);
empty!(vault for Easy);
empty!(vault for Strict);

fn main() {
    new_takes_what_has_no_default_in_the_order_of_the_struct();
    a_setter_sets_its_option_and_no_other();
    what_has_no_default_has_no_setter();
    new_is_the_default_where_every_option_has_one();
    new_takes_everything_where_no_option_has_a_default();
    what_was_read_can_be_set_anew();
}

fn required() -> RemoteOptions {
    RemoteOptions::new("here".to_owned(), 7, "hunter2".into())
}

fn new_takes_what_has_no_default_in_the_order_of_the_struct() {
    let _: fn(String, u8, Secret) -> RemoteOptions = RemoteOptions::new;
    let options = required();
    assert_eq!(options.address, "here");
    assert_eq!(options.r#type, 7);
    assert_eq!(options.key.expose(), b"hunter2");
    assert_eq!(
        format!("{options:?}"),
        r#"RemoteOptions { cache: "./cache", address: "here", proxy: None, type: 7, timeout: 30s, pin: [redacted], key: [redacted], match: 3, new: false }"#
    );
}

fn a_setter_sets_its_option_and_no_other() {
    let options = required().with_match(4);
    assert_eq!(
        format!("{options:?}"),
        r#"RemoteOptions { cache: "./cache", address: "here", proxy: None, type: 7, timeout: 30s, pin: [redacted], key: [redacted], match: 4, new: false }"#
    );

    let options = required()
        .with_cache("/tmp".into())
        .with_proxy(Some("localhost".to_owned()))
        .with_timeout(Duration::from_secs(1))
        .with_pin(1234)
        .with_new(true);
    let remote = poll::ready(Remote::connect_with(options)).unwrap();
    assert_eq!(remote.cache, Path::new("/tmp"));
    assert_eq!(remote.proxy.as_deref(), Some("localhost"));
    assert_eq!(remote.timeout, Duration::from_secs(1));
    assert!(remote.new && remote.unlocked);
    assert_eq!((remote.address.as_str(), remote.r#type), ("here", 7));
    assert_eq!(remote.r#match, 3);
}

fn what_has_no_default_has_no_setter() {
    trait Lacking: Sized {
        fn with_address(self) {}
        fn with_type(self) {}
        fn with_key(self) {}
    }
    impl Lacking for RemoteOptions {}

    required().with_address();
    required().with_type();
    required().with_key();
}

fn new_is_the_default_where_every_option_has_one() {
    let (new, default) = (EasyOptions::new(), EasyOptions::default());
    assert_eq!(format!("{new:?}"), format!("{default:?}"));

    let easy = poll::ready(Easy::connect_with(new.with_level(6)));
    let Easy { level, name } = easy.unwrap();
    assert_eq!((level, name.as_str()), (6, "easy"));
}

fn new_takes_everything_where_no_option_has_a_default() {
    let strict = poll::ready(Strict::connect_with(StrictOptions::new(9)));
    assert_eq!(strict.unwrap().level, 9);
}

fn what_was_read_can_be_set_anew() {
    let options = EasyOptions::from_pairs([("EASY_NAME", "read"), ("EASY_LEVEL", "1")]);
    let options = options.unwrap().with_level(2);
    assert_eq!(options.name, "read");
    assert_eq!(options.level, 2);
}
