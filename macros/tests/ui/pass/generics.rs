use std::marker::PhantomData;
use std::sync::Arc;

use runtime::vault::{Result, Secret, Vault};
use runtime::{Backend, Backends, Interface, NoOptions, wasi_backend};

#[macro_use]
#[path = "../empty.rs"]
mod empty;
#[path = "../poll.rs"]
mod poll;

#[wasi_backend(vault)]
struct Cached<V, const SIZE: usize = 16>
where
    V: Vault + Default,
{
    #[option(env = "CACHED_PREFIX", default = "cached/")]
    prefix: String,
    inner: V,
    of: PhantomData<[u8; SIZE]>,
}

impl<V: Vault + Default, const SIZE: usize> Vault for Cached<V, SIZE> {
    async fn get(&self, locker: &str, id: &str) -> Result<Option<Secret>> {
        self.inner.get(locker, id).await
    }

    async fn list_ids(&self, locker: &str) -> Result<Vec<String>> {
        let mut ids = self.inner.list_ids(locker).await?;
        ids.push(format!("{}{SIZE}", self.prefix));
        Ok(ids)
    }
}

#[derive(Default)]
#[wasi_backend(vault)]
struct Plain;

empty!(vault for Plain);

/// A name of the parameter further down in a path is another thing.
mod engine {
    pub(crate) type T = u64;
}

#[wasi_backend(vault, connect = Self::open)]
struct Limited<T: Vault> {
    #[option(env = "LIMITED_CALLS", default = 8)]
    calls: engine::T,
    inner: Option<T>,
}

impl<T: Vault> Limited<T> {
    async fn open(options: LimitedOptions) -> std::result::Result<Self, std::convert::Infallible> {
        let LimitedOptions { calls } = options;
        Ok(Self { calls, inner: None })
    }
}

impl<T: Vault> Vault for Limited<T> {
    async fn get(&self, _: &str, _: &str) -> Result<Option<Secret>> {
        Ok(None)
    }

    async fn list_ids(&self, _: &str) -> Result<Vec<String>> {
        Ok(Vec::new())
    }
}

fn main() {
    let options = CachedOptions::default();
    let cached = poll::ready(Cached::<Plain>::connect_with(options)).unwrap();
    assert_eq!(poll::ready(cached.list_ids("")).unwrap(), ["cached/16"]);

    let mut backends = Backends::new();
    Arc::new(cached).register(&mut backends);
    assert_eq!(backends.serving(Interface::Vault), Some("Cached"));
    assert!(poll::ready(Plain::connect_with(NoOptions)).is_ok());

    let limited = poll::ready(Limited::<Plain>::connect_with(LimitedOptions::new().with_calls(9)));
    let Limited { calls, inner } = limited.unwrap();
    assert_eq!(calls, 9);
    assert!(inner.is_none());
}
