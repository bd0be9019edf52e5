//! `wasi:blobstore`, over the streams of wasi:io 0.2.

mod download;
mod names;
mod upload;
mod values;

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use wasmtime::Result;
use wasmtime::component::{ComponentType, Lift, Lower, Resource};

use super::super::State;
use super::super::kept::{Kept, Size};
use super::error::blobstore_error;
use super::{Functions, check_batch};
use crate::blobstore::{ByteRange, ContainerInfo, ErasedBlobStore, Error, ObjectId, ObjectInfo};
use names::Names;
use upload::Upload;

pub(in super::super) use values::types;

type Answer<T> = Result<(std::result::Result<T, String>,)>;

/// `container`: a container that the guest opened.
struct Container(Arc<Open>);

struct Open {
    backend: Arc<dyn ErasedBlobStore>,
    name: Kept<String>,
}

#[derive(ComponentType, Lower)]
#[component(record)]
struct ContainerMetadata {
    name: String,
    #[component(name = "created-at")]
    created_at: u64,
}

#[derive(ComponentType, Lower)]
#[component(record)]
struct ObjectMetadata {
    name: String,
    container: String,
    #[component(name = "created-at")]
    created_at: u64,
    size: u64,
}

#[derive(ComponentType, Lift)]
#[component(record)]
struct WitObjectId {
    container: String,
    object: String,
}

impl Size for WitObjectId {
    fn size(&self) -> usize {
        self.container.len() + self.object.len()
    }
}

/// Links `container`.
pub(in super::super) fn container(mut container: Functions<'_>) -> Result<()> {
    container.resource::<Container>("container")?;
    link_data(&mut container)?;
    link_objects(&mut container)?;
    names::link(&mut container)
}

fn link_data(container: &mut Functions<'_>) -> Result<()> {
    container.plain(
        "[method]container.name",
        |state, (container,): (Resource<Container>,)| {
            answered(Ok(opened(state, &container)?.name.to_string()))
        },
    )?;
    container.call(
        "[method]container.info",
        |state, (container,): (Resource<Container>,)| {
            let open = opened(state, &container)?;
            Ok(async move {
                let info = open.existing().await?;
                Ok(ContainerMetadata {
                    name: open.name.to_string(),
                    created_at: seconds(info.created_at),
                })
            })
        },
        |_, answer| answered(answer),
    )?;
    container.call(
        "[method]container.get-data",
        |state, (container, name, start, end): (Resource<Container>, String, u64, u64)| {
            let open = opened(state, &container)?;
            Ok(async move {
                let range = ByteRange::new(start, end)?;
                open.backend.get(&open.name, &name, range).await
            })
        },
        |state, answer| {
            let value = answer.map_err(|error| blobstore_error(&error));
            Ok((value.and_then(|blob| state.push(blob)),))
        },
    )?;
    container.plain(
        "[method]container.write-data",
        |state, (container, name, value): (Resource<Container>, String, Resource<Upload>)| {
            let open = opened(state, &container)?;
            let name = state.bytes.keep(name).map_err(Error::other);
            let upload = state.table.get_mut(&value)?;
            answered(name.and_then(|name| {
                upload.name(|body| async move { open.backend.put(&open.name, &name, body).await })
            }))
        },
    )
}

fn link_objects(container: &mut Functions<'_>) -> Result<()> {
    container.call(
        "[method]container.list-objects",
        |state, (container,): (Resource<Container>,)| {
            let (open, bytes) = (opened(state, &container)?, state.bytes.clone());
            Ok(async move {
                open.existing().await?;
                Ok(Names::of(open, bytes))
            })
        },
        |state, answer: Result<_, Error>| {
            let names = answer.map_err(|error| blobstore_error(&error));
            Ok((names.and_then(|names| state.push(names)),))
        },
    )?;
    container.call(
        "[method]container.delete-object",
        |state, (container, name): (Resource<Container>, String)| {
            let open = opened(state, &container)?;
            Ok(async move { open.backend.delete(&open.name, &name).await })
        },
        |_, answer| answered(answer),
    )?;
    container.call(
        "[method]container.delete-objects",
        |state, (container, names): (Resource<Container>, Vec<String>)| {
            let open = opened(state, &container)?;
            Ok(async move {
                check_batch(names.len()).map_err(Error::other)?;
                open.backend.delete_many(&open.name, &names).await
            })
        },
        |_, answer| answered(answer),
    )?;
    container.call(
        "[method]container.has-object",
        |state, (container, name): (Resource<Container>, String)| {
            let open = opened(state, &container)?;
            Ok(async move { Ok(open.backend.info(&open.name, &name).await?.is_some()) })
        },
        |_, answer| answered(answer),
    )?;
    container.call(
        "[method]container.object-info",
        |state, (container, name): (Resource<Container>, String)| {
            let open = opened(state, &container)?;
            Ok(async move {
                let info = open.backend.info(&open.name, &name).await?;
                let Some(ObjectInfo { created_at, size }) = info else {
                    return Err(Error::NoSuchObject(name));
                };
                Ok(ObjectMetadata {
                    name,
                    container: open.name.to_string(),
                    created_at: seconds(created_at),
                    size,
                })
            })
        },
        |_, answer| answered(answer),
    )?;
    container.call(
        "[method]container.clear",
        |state, (container,): (Resource<Container>,)| {
            let open = opened(state, &container)?;
            Ok(async move { open.backend.clear(&open.name).await })
        },
        |_, answer| answered(answer),
    )
}

/// Links `blobstore`.
pub(in super::super) fn blobstore(mut blobstore: Functions<'_>) -> Result<()> {
    let open = |state: &mut State, answer: Result<Open, Error>| {
        let container = answer.map_err(|error| blobstore_error(&error));
        Ok((container.and_then(|open| state.push(Container(Arc::new(open)))),))
    };
    blobstore.call(
        "create-container",
        |state, (name,): (String,)| {
            let backend = backend(state);
            let name = state.bytes.keep(name).map_err(Error::other);
            Ok(async move {
                let name = name?;
                backend.create_container(&name).await?;
                Ok(Open { backend, name })
            })
        },
        open,
    )?;
    blobstore.call(
        "get-container",
        |state, (name,): (String,)| {
            let backend = backend(state);
            let name = state.bytes.keep(name).map_err(Error::other);
            Ok(async move {
                let name = name?;
                let open = Open { backend, name };
                open.existing().await?;
                Ok(open)
            })
        },
        open,
    )?;
    blobstore.call(
        "delete-container",
        |state, (name,): (String,)| {
            let backend = backend(state);
            Ok(async move { backend.delete_container(&name).await })
        },
        |_, answer| answered(answer),
    )?;
    blobstore.call(
        "container-exists",
        |state, (name,): (String,)| {
            let backend = backend(state);
            Ok(async move { Ok(backend.container_info(&name).await?.is_some()) })
        },
        |_, answer| answered(answer),
    )?;
    blobstore.wait(
        "copy-object",
        |state, (from, to): (WitObjectId, WitObjectId)| {
            let backend = backend(state);
            Ok(async move { backend.copy(&from.into(), &to.into()).await })
        },
        |_, answer| answered(answer),
    )?;
    blobstore.wait(
        "move-object",
        |state, (from, to): (WitObjectId, WitObjectId)| {
            let backend = backend(state);
            Ok(async move { backend.rename(&from.into(), &to.into()).await })
        },
        |_, answer| answered(answer),
    )
}

impl Open {
    /// What is known of the container, which must be there.
    async fn existing(&self) -> Result<ContainerInfo, Error> {
        let info = self.backend.container_info(&self.name).await?;
        info.ok_or_else(|| Error::NoSuchContainer(self.name.to_string()))
    }
}

impl From<WitObjectId> for ObjectId {
    fn from(WitObjectId { container, object }: WitObjectId) -> Self {
        Self { container, object }
    }
}

fn backend(state: &State) -> Arc<dyn ErasedBlobStore> {
    let slot = state.backends.blobstore.as_ref();
    Arc::clone(&slot.expect("linked where there is one").backend)
}

fn opened(state: &State, container: &Resource<Container>) -> Result<Arc<Open>> {
    Ok(Arc::clone(&state.table.get(container)?.0))
}

fn answered<T>(answer: Result<T, Error>) -> Answer<T> {
    Ok((answer.map_err(|error| blobstore_error(&error)),))
}

/// Seconds since 1970, and 0 for what lies before.
fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
