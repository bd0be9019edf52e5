use std::marker::PhantomData;

use runtime::vault::{Result, Secret, Vault};
use runtime::wasi_backend;

#[wasi_backend(vault)]
struct Typed<T: Send + Sync + 'static> {
    #[option(env = "TYPED_LIMIT")]
    limit: Option<T>,
    of: PhantomData<T>,
}

impl<T: Send + Sync + 'static> Vault for Typed<T> {
    async fn get(&self, _: &str, _: &str) -> Result<Option<Secret>> {
        Ok(None)
    }

    async fn list_ids(&self, _: &str) -> Result<Vec<String>> {
        Ok(Vec::new())
    }
}

#[wasi_backend(vault)]
struct Sized<const N: usize> {
    #[option(env = "SIZED_KEY", secret)]
    key: [u8; N],
}

impl<const N: usize> Vault for Sized<N> {
    async fn get(&self, _: &str, _: &str) -> Result<Option<Secret>> {
        Ok(None)
    }

    async fn list_ids(&self, _: &str) -> Result<Vec<String>> {
        Ok(Vec::new())
    }
}

fn main() {}
