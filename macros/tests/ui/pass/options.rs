use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use runtime::vault::Secret;
use runtime::{Backend, FromEnv, OptionValue, wasi_backend};

#[macro_use]
#[path = "../empty.rs"]
mod empty;
#[path = "../poll.rs"]
mod poll;

#[derive(Clone, Debug, Default, PartialEq)]
enum Mode {
    #[default]
    Shared,
    Private,
}

impl OptionValue for Mode {
    const FORM: &'static str = "`shared` or `private`";

    fn parse(text: &std::ffi::OsStr) -> Option<Self> {
        match text.to_str()? {
            "shared" => Some(Self::Shared),
            "private" => Some(Self::Private),
            _ => None,
        }
    }
}

/// A type that is secret by itself, though its `Debug` is derived.
#[derive(Clone, Debug)]
struct Token(u32);

impl OptionValue for Token {
    const FORM: &'static str = "a number that nobody else knows";
    const SECRET: bool = true;

    fn parse(text: &std::ffi::OsStr) -> Option<Self> {
        text.to_str()?.parse().ok().map(Self)
    }
}

#[wasi_backend(vault)]
struct Remote {
    #[option(env = "REMOTE_ADDRESS")]
    address: String,
    #[option(env = "REMOTE_TOKEN", secret)]
    token: String,
    #[option(env = "REMOTE_PASSWORD")]
    password: Secret,
    #[option(env = "REMOTE_CACHE", default = "./cache")]
    cache: PathBuf,
    #[option(env = "REMOTE_TIMEOUT", default = Duration::from_secs(2 * FACTOR))]
    timeout: Duration,
    #[option(env = "REMOTE_MODE", default)]
    mode: Mode,
    #[option(env = "REMOTE_PROXY", default)]
    proxy: Option<String>,
    opened: Mutex<BTreeMap<String, u64>>,
}

const FACTOR: u64 = 15;

empty!(vault for Remote);

const REQUIRED: [(&str, &str); 3] = [
    ("REMOTE_ADDRESS", "https://vault.example"),
    ("REMOTE_TOKEN", "hunter2"),
    ("REMOTE_PASSWORD", "hunter3"),
];

fn options(more: &[(&'static str, &'static str)]) -> Result<RemoteOptions, String> {
    let pairs = REQUIRED.iter().chain(more).copied();
    RemoteOptions::from_pairs(pairs).map_err(|error| error.to_string())
}

fn main() {
    what_is_not_set_has_its_default();
    what_is_set_is_read();
    a_missing_variable_is_named();
    a_malformed_value_is_named_with_the_form_it_should_have();
    a_malformed_secret_is_not_shown();
    debug_redacts_secrets();
    a_type_that_is_secret_is_not_shown();
    a_type_that_redacts_itself_can_be_derived_debug();
    options_are_moved_into_the_backend();
    the_environment_of_the_process_is_read_by_connect();
}

fn what_is_not_set_has_its_default() {
    let options = options(&[]).unwrap();
    assert_eq!(options.cache, Path::new("./cache"));
    assert_eq!(options.timeout, Duration::from_secs(30));
    assert_eq!(options.mode, Mode::Shared);
    assert_eq!(options.proxy, None);
}

fn what_is_set_is_read() {
    let options = options(&[("REMOTE_MODE", "private"), ("REMOTE_PROXY", "localhost")]).unwrap();
    assert_eq!(options.address, "https://vault.example");
    assert_eq!(options.token, "hunter2");
    assert_eq!(options.password.expose(), b"hunter3");
    assert_eq!(options.mode, Mode::Private);
    assert_eq!(options.proxy.as_deref(), Some("localhost"));
}

fn a_missing_variable_is_named() {
    let error = RemoteOptions::from_pairs(REQUIRED[1..].to_vec()).unwrap_err();
    let expected = "REMOTE_ADDRESS is not set; it takes text in UTF-8";
    assert_eq!(error.to_string(), expected);
}

fn a_malformed_value_is_named_with_the_form_it_should_have() {
    let error = options(&[("REMOTE_MODE", "secret")]).unwrap_err();
    assert_eq!(
        error,
        "REMOTE_MODE is `secret`; it takes `shared` or `private`"
    );
}

fn a_malformed_secret_is_not_shown() {
    #[wasi_backend(vault)]
    struct Locked {
        #[option(env = "PIN", secret, default = 0)]
        pin: u16,
    }
    empty!(vault for Locked);

    let error = LockedOptions::from_pairs([("PIN", "12345678")]).unwrap_err();
    assert!(error.to_string().starts_with("PIN is"), "{error}");
    assert!(!format!("{error} {error:?}").contains("12345678"));

    let locked = poll::ready(Locked::connect_with(LockedOptions::default())).unwrap();
    assert_eq!(locked.pin, 0);
}

fn debug_redacts_secrets() {
    let shown = format!("{:?}", options(&[]).unwrap());
    assert_eq!(
        shown,
        r#"RemoteOptions { address: "https://vault.example", token: [redacted], password: [redacted], cache: "./cache", timeout: 30s, mode: Shared, proxy: None }"#
    );
}

fn a_type_that_is_secret_is_not_shown() {
    #[wasi_backend(vault)]
    struct Guarded {
        #[option(env = "GUARDED_TOKEN", default = Token(1234))]
        token: Token,
        #[option(env = "GUARDED_SPARE", default)]
        spare: Option<Token>,
    }
    empty!(vault for Guarded);

    let options = GuardedOptions::from_pairs([("GUARDED_SPARE", "5678")]).unwrap();
    assert_eq!((options.token.0, options.spare.as_ref().unwrap().0), (1234, 5678));
    assert_eq!(
        format!("{options:?}"),
        "GuardedOptions { token: [redacted], spare: [redacted] }"
    );
    let guarded = poll::ready(Guarded::connect_with(options)).unwrap();
    assert!(guarded.token.0 < guarded.spare.unwrap().0);
}

fn a_type_that_redacts_itself_can_be_derived_debug() {
    #[derive(Debug)]
    #[wasi_backend(vault)]
    #[derive(Clone)]
    struct Sealed {
        #[option(env = "SEALED_KEY", default = "hunter4")]
        key: Secret,
    }
    empty!(vault for Sealed);

    let options = SealedOptions::default();
    assert_eq!(format!("{options:?}"), "SealedOptions { key: [redacted] }");
    let sealed = poll::ready(Sealed::connect_with(options)).unwrap();
    assert_eq!(
        format!("{:?}", sealed.clone()),
        "Sealed { key: [redacted] }"
    );
    assert_eq!(sealed.key.expose(), b"hunter4");
}

fn options_are_moved_into_the_backend() {
    let options = options(&[("REMOTE_CACHE", "/tmp")]).unwrap();
    let remote = poll::ready(Remote::connect_with(options.clone())).unwrap();
    assert_eq!(remote.address, options.address);
    assert_eq!(remote.token, options.token);
    assert_eq!(remote.password.expose(), options.password.expose());
    assert_eq!(remote.cache, Path::new("/tmp"));
    assert_eq!(remote.timeout, options.timeout);
    assert_eq!(remote.mode, options.mode);
    assert_eq!(remote.proxy, options.proxy);
    assert!(remote.opened.lock().unwrap().is_empty());
}

fn the_environment_of_the_process_is_read_by_connect() {
    let error = poll::ready(Remote::connect()).err().expect("it is empty");
    assert!(error.to_string().starts_with("REMOTE_ADDRESS is not set"));
}
