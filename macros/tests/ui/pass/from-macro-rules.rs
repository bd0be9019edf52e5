use runtime::{Backend, FromEnv, Interface, wasi_backend};

#[macro_use]
#[path = "../empty.rs"]
mod empty;
#[path = "../poll.rs"]
mod poll;

macro_rules! backend {
    ($name:ident: $interface:ident, $env:literal = $text:literal, $field:ident: $ty:tt = $default:expr) => {
        #[wasi_backend($interface, init = Self::ready, close = Self::done)]
        struct $name {
            #[option(env = $env, default = $text)]
            address: String,
            #[option(env = "LEVEL", default = $default)]
            $field: $ty,
        }

        impl $name {
            async fn ready(self) -> Result<Self, String> {
                Ok(self)
            }

            async fn done(&self) {}
        }

        empty!($interface for $name);
    };
}

backend!(Remote: vault, "ADDRESS" = "localhost", level: u8 = 2 + 3);

fn main() {
    let options = RemoteOptions::from_pairs([("ADDRESS", "elsewhere")]).unwrap();
    assert_eq!(options.address, "elsewhere");
    assert_eq!(RemoteOptions::default().address, "localhost");
    assert_eq!(RemoteOptions::new().with_level(6).level, 6);

    assert_eq!(Remote::INTERFACES, [Interface::Vault]);
    let remote = poll::ready(Remote::connect_with(options)).unwrap();
    assert_eq!(remote.address, "elsewhere");
    assert_eq!(remote.level, 5);
    poll::ready(remote.close());
}
