mod vendor {
    pub(crate) mod wasi {
        pub(crate) use ::runtime::__private;
        pub(crate) use ::runtime::*;
    }
}

use vendor::wasi::Backend;

#[macro_use]
#[path = "../empty.rs"]
mod empty;
#[path = "../poll.rs"]
mod poll;

/// Nothing here is the crate of that name.
mod runtime {}

#[vendor::wasi::wasi_backend(vault, keyvalue, crate = crate::vendor::wasi)]
struct Remote {
    #[option(env = "REMOTE_ADDRESS", default = "localhost")]
    address: String,
    calls: u64,
}

#[vendor::wasi::wasi_backend(vault, crate = vendor::wasi, connect = open)]
struct Opened;

async fn open(_: vendor::wasi::NoOptions) -> Result<Opened, String> {
    Ok(Opened)
}

empty!(vault for Remote);
empty!(keyvalue for Remote);
empty!(vault for Opened);

fn main() {
    let remote = poll::ready(Remote::connect_with(RemoteOptions::default())).unwrap();
    assert_eq!(remote.address, "localhost");
    assert_eq!(remote.calls, 0);
    assert!(poll::ready(Opened::connect()).is_ok());
}
