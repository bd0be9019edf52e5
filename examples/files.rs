//! Keys and values in a folder of files.

use std::io::{self, ErrorKind::NotFound};
use std::path::{Path, PathBuf};

use runtime::keyvalue::{KeyValue, Page, Result};
use runtime::{Bytes, file_name, wasi_backend};
use tokio::fs;

/// A bucket is a folder, and a key a file in it.
#[wasi_backend(keyvalue)]
pub(crate) struct Files {
    /// Where the buckets are.
    #[option(env = "FILES_ROOT", default = "./data")]
    root: PathBuf,
}

impl KeyValue for Files {
    async fn get(&self, bucket: &str, key: &str) -> Result<Option<Bytes>> {
        let value = found(fs::read(self.bucket(bucket)?.join(file_name::of_key(key)?)).await)?;
        Ok(value.map(Bytes::from))
    }

    async fn set(&self, bucket: &str, key: &str, value: Bytes) -> Result<()> {
        let file = file_name::of_key(key)?;
        Ok(write_atomically(self.bucket(bucket)?, file, value).await?)
    }

    async fn delete(&self, bucket: &str, key: &str) -> Result<()> {
        let file = self.bucket(bucket)?.join(file_name::of_key(key)?);
        Ok(found(fs::remove_file(file).await).map(drop)?)
    }

    async fn list_keys(&self, bucket: &str, cursor: Option<&str>) -> Result<Page> {
        let keys = sorted_keys(&self.bucket(bucket)?).await?;
        Ok(Page::of_sorted(keys, cursor, Page::LIMIT)?)
    }
}

impl Files {
    fn bucket(&self, name: &str) -> Result<PathBuf> {
        Ok(self.root.join(file_name::of_key(name)?))
    }
}

/// What is not there is no error.
fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Readers see the old value or the new one whole.
async fn write_atomically(folder: PathBuf, file: String, value: Bytes) -> io::Result<()> {
    let write = move || {
        std::fs::create_dir_all(&folder)?;
        let mut new = tempfile::NamedTempFile::new_in(&folder)?;
        io::Write::write_all(&mut new, &value)?;
        new.persist(folder.join(file))?;
        Ok(())
    };
    tokio::task::spawn_blocking(write).await?
}

async fn sorted_keys(folder: &Path) -> io::Result<Vec<String>> {
    let mut keys = Vec::new();
    if let Some(mut files) = found(fs::read_dir(folder).await)? {
        while let Some(file) = files.next_entry().await? {
            keys.extend(file.file_name().to_str().and_then(file_name::key_of));
        }
    }
    keys.sort();
    Ok(keys)
}
