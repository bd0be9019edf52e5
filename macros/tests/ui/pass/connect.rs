use std::error::Error as _;
use std::io::{Error, ErrorKind};

use runtime::{Backend, ConnectError, NoOptions, wasi_backend};

#[macro_use]
#[path = "../empty.rs"]
mod empty;
#[path = "../poll.rs"]
mod poll;

/// What has no `Default`.
#[derive(Debug)]
struct Connection(String);

#[wasi_backend(vault, connect = Remote::open)]
#[derive(Debug)]
struct Remote {
    #[option(env = "REMOTE_ADDRESS")]
    address: String,
    #[option(env = "REMOTE_TOKEN", secret, connect_only)]
    token: String,
    connection: Connection,
}

impl Remote {
    async fn open(RemoteOptions { address, token }: RemoteOptions) -> Result<Self, Error> {
        if address.is_empty() {
            return Err(ErrorKind::ConnectionRefused.into());
        }
        let connection = Connection(format!("to {address}, {} long", token.len()));
        Ok(Self {
            address,
            connection,
        })
    }
}

mod elsewhere {
    pub(crate) async fn of_type<T: Default>(_: runtime::NoOptions) -> Result<T, String> {
        Ok(T::default())
    }
}

#[derive(Default)]
#[wasi_backend(connect = elsewhere::of_type::<Made>, vault)]
struct Made(u8);

#[wasi_backend(vault, connect = Careful::open)]
struct Careful;

impl Careful {
    async fn open(_: NoOptions) -> Result<Self, ConnectError> {
        Err(ConnectError::missing("CAREFUL", "patience"))
    }
}

empty!(vault for Remote);
empty!(vault for Made);
empty!(vault for Careful);

fn open(address: &str) -> Result<Remote, ConnectError> {
    let options = RemoteOptions::new(address.to_owned(), "hunter2".to_owned());
    poll::ready(Remote::connect_with(options))
}

fn main() {
    let remote = open("here").unwrap();
    assert_eq!(remote.address, "here");
    assert_eq!(remote.connection.0, "to here, 7 long");
    assert_eq!(
        format!("{remote:?}"),
        r#"Remote { address: "here", connection: Connection("to here, 7 long") }"#
    );

    let refused = open("").err().expect("there is no address");
    assert_eq!(refused.to_string(), "Remote could not connect");
    let source = refused.source().expect("the error of `open`").to_string();
    assert_eq!(
        source,
        Error::from(ErrorKind::ConnectionRefused).to_string()
    );

    let made = poll::ready(Made::connect_with(NoOptions));
    assert_eq!(made.unwrap().0, 0);

    let careful = poll::ready(Careful::connect()).err().unwrap().to_string();
    assert_eq!(careful, "CAREFUL is not set; it takes patience");
}
