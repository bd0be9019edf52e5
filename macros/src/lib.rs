//! The attribute that makes a struct a backend. It is used as `runtime::wasi_backend`.

mod attr;
mod check;
mod docs;
mod expand;
mod model;
mod nearest;
mod report;

use proc_macro::TokenStream;

/// Makes a struct a backend of the named interfaces.
///
/// The interfaces are `keyvalue`, `blobstore`, `vault`, `messaging` and `sql`; a backend may serve several. What is
/// left to write is the trait of each.
///
/// ```
/// use std::sync::atomic::AtomicU64;
///
/// use runtime::vault::{Result, Secret, Vault};
/// use runtime::{Backend, ConnectError, FromEnv, wasi_backend};
///
/// #[wasi_backend(vault)]
/// struct OneSecret {
///     /// The name under which every locker holds the secret.
///     #[option(env = "ONE_SECRET_ID", default = "api-key")]
///     id: String,
///     #[option(env = "ONE_SECRET_VALUE", secret)]
///     value: String,
///     reads: AtomicU64,
/// }
///
/// impl Vault for OneSecret {
///     async fn get(&self, _locker: &str, id: &str) -> Result<Option<Secret>> {
///         Ok((id == self.id).then(|| Secret::from(&*self.value)))
///     }
///
///     async fn list_ids(&self, _locker: &str) -> Result<Vec<String>> {
///         Ok(vec![self.id.clone()])
///     }
/// }
///
/// # async fn connect() -> Result<(), ConnectError> {
/// let vault = OneSecret::connect().await?; // from the environment of the process
///
/// let options = OneSecretOptions::new("hunter2".to_owned()).with_id("token".to_owned());
/// let vault = OneSecret::connect_with(options).await?;
/// # let _ = vault;
/// # Ok(())
/// # }
/// # fn main() -> Result<(), ConnectError> {
/// #
/// let options = OneSecretOptions::from_pairs([("ONE_SECRET_VALUE", "hunter2")])?;
/// assert_eq!(
///     format!("{options:?}"),
///     r#"OneSecretOptions { id: "api-key", value: [redacted] }"#
/// );
///
/// let missing = OneSecretOptions::from_pairs([("ONE_SECRET_ID", "token")]).unwrap_err();
/// assert_eq!(missing.to_string(), "ONE_SECRET_VALUE is not set; it takes text in UTF-8");
/// # Ok(())
/// # }
/// ```
///
/// # Options
///
/// A field with `#[option(…)]` is read from the environment when the backend connects:
///
/// | key | |
/// |---|---|
/// | `env = "NAME"` | the variable that it is read from |
/// | `default = expression` | its value where the variable is not set; text is converted by `From` |
/// | `default` | the same, with the value that the type's `Default` gives |
/// | `secret` | neither `Debug` nor an error shows its value; a field of the type `runtime::vault::Secret` needs no such word |
/// | `connect_only` | only the function of `connect` gets it; the struct has no such field, as derives below the attribute see |
///
/// An option without a default has to be set, one of the type `Option` too: with `default` it is `None` where it is not.
/// Its type implements `runtime::OptionValue`, and `Debug` unless it is secret; it cannot depend on the parameters of a
/// generic struct.
///
/// The options of a struct `X` make up a struct `XOptions` of the same visibility. Its fields are public and documented,
/// and it implements `Clone`, `Debug`, `FromEnv`, and `Default` where every option has one. A struct without options has
/// `runtime::NoOptions`.
///
/// `XOptions::new(…).with_field(value)` makes them without an environment: `new` takes those that have no default, in the
/// order of the struct, and there is a `with_…` for each of the others. What is written so still compiles where the
/// backend gets one more option with a default, while a literal of the struct has to name it.
///
/// A secret that stays a field of the backend is not redacted there. A `Debug` that is derived below the attribute is
/// refused; what is derived above it, the attribute cannot see, so let it come first. An option of the type
/// `runtime::vault::Secret` is never shown.
///
/// # Other fields
///
/// They come from `Default`. Where that is not all, the function named by `init` takes the struct and gives it back, ready:
/// it may check the options together, read a file, or ask an engine whether it is there.
///
/// ```
/// # use runtime::vault::{Result as VaultResult, Secret, Vault};
/// use std::collections::BTreeMap;
/// use std::path::PathBuf;
/// use std::{fs, io};
///
/// use runtime::wasi_backend;
///
/// #[wasi_backend(vault, init = Self::read)]
/// struct Folder {
///     #[option(env = "FOLDER", default = "/run/secrets")]
///     path: PathBuf,
///     secrets: BTreeMap<PathBuf, Secret>,
/// }
///
/// impl Folder {
///     async fn read(mut self) -> io::Result<Self> {
///         for entry in fs::read_dir(&self.path)? {
///             let path = entry?.path();
///             let secret = fs::read(&path)?.into();
///             self.secrets.insert(path, secret);
///         }
///         Ok(self)
///     }
/// }
/// #
/// # impl Vault for Folder {
/// #     async fn get(&self, _: &str, _: &str) -> VaultResult<Option<Secret>> { Ok(None) }
/// #     async fn list_ids(&self, _: &str) -> VaultResult<Vec<String>> { Ok(Vec::new()) }
/// # }
/// ```
///
/// Or everything comes from the function named by `connect`, where a field has no `Default`:
///
/// ```
/// # use runtime::vault::{Result as VaultResult, Secret, Vault};
/// use std::io;
///
/// use runtime::wasi_backend;
/// # struct Client;
/// # impl Client {
/// #     async fn connect(_: &str, _: &str) -> io::Result<Self> { Ok(Self) }
/// # }
///
/// #[wasi_backend(vault, connect = Remote::open)]
/// struct Remote {
///     #[option(env = "REMOTE_ADDRESS")]
///     address: String,
///     #[option(env = "REMOTE_TOKEN", secret, connect_only)]
///     token: String,
///     client: Client,
/// }
///
/// impl Remote {
///     async fn open(RemoteOptions { address, token }: RemoteOptions) -> io::Result<Self> {
///         let client = Client::connect(&address, &token).await?;
///         Ok(Self { address, client })
///     }
/// }
/// #
/// # impl Vault for Remote {
/// #     async fn get(&self, _: &str, _: &str) -> VaultResult<Option<Secret>> { Ok(None) }
/// #     async fn list_ids(&self, _: &str) -> VaultResult<Vec<String>> { Ok(Vec::new()) }
/// # }
/// ```
///
/// It takes the options, or `NoOptions`. The error of either function is whatever converts into a boxed `Error`; a
/// `ConnectError` stays what it is.
///
/// # The end
///
/// `close = path` names the function for `Backend::close`, which takes `&Self`, is async as well, and answers nothing: what
/// fails is for the log. It sends what is still to be sent, for one. Without it a backend is dropped, and no more.
///
/// # Where `runtime` has another name
///
/// A crate that re-exports `runtime` names the place: `#[wasi_backend(keyvalue, crate = my_platform::runtime)]`.
#[proc_macro_attribute]
pub fn wasi_backend(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::attribute(args.into(), item.into()).into()
}
