use runtime::Host;
use runtime::host::HostBuilder;

use crate::{MemoryBlobStore, MemoryKeyValue, MemoryMessaging, MemoryVault, Sqlite};

/// Gives [`Host`] its dev backends.
pub trait WithDefaults {
    /// A host that serves every interface for which nothing else is named by a backend that needs nothing installed.
    ///
    /// Options come from the environment. A default that another backend takes over is never connected.
    ///
    /// ```
    /// use defaults::WithDefaults as _;
    /// use runtime::{Host, Interface};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let host = Host::with_defaults().build().await?;
    /// assert_eq!(host.backends().serving(Interface::Sql), Some("Sqlite"));
    /// # Ok(())
    /// # }
    /// ```
    fn with_defaults() -> HostBuilder;
}

impl WithDefaults for Host {
    fn with_defaults() -> HostBuilder {
        Self::builder()
            .fallback::<MemoryKeyValue>()
            .fallback::<MemoryBlobStore>()
            .fallback::<MemoryVault>()
            .fallback::<MemoryMessaging>()
            .fallback::<Sqlite>()
    }
}
