//! `wasi:blobstore/types`: what is read of an object, and what is written.

use bytes::Bytes;
use wasmtime::Result;
use wasmtime::component::Resource;
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream};

use super::super::Functions;
use super::answered;
use super::download::Download;
use super::upload::Upload;
use crate::blobstore::{Blob, Error};

/// Links `types`.
pub(in super::super::super) fn types(mut types: Functions<'_>) -> Result<()> {
    types.resource::<Upload>("outgoing-value")?;
    types.resource::<Blob>("incoming-value")?;
    types.plain(
        "[static]outgoing-value.new-outgoing-value",
        |state, (): ()| {
            let upload = Upload::new(state.limits.unnamed_body, state.bytes.clone());
            Ok((state.push_or_trap(upload)?,))
        },
    )?;
    types.plain(
        "[method]outgoing-value.outgoing-value-write-body",
        |state, (value,): (Resource<Upload>,)| {
            let Some(stream) = state.table.get_mut(&value)?.stream() else {
                return Ok((Err(()),));
            };
            let stream: DynOutputStream = Box::new(stream);
            Ok((Ok(state.push_or_trap(stream)?),))
        },
    )?;
    types.wait(
        "[static]outgoing-value.finish",
        |state, (value,): (Resource<Upload>,)| Ok(state.table.delete(value)?.finish()),
        |_, answer| answered(answer?),
    )?;
    types.wait(
        "[static]incoming-value.incoming-value-consume-sync",
        |state, (value,): (Resource<Blob>,)| {
            let blob = state.table.delete(value)?;
            let limit = state.limits.memory;
            let counted = usize::try_from(blob.size).map(|size| state.bytes.charge(size));
            Ok(async move {
                let too_much = match counted {
                    Ok(Ok(_kept)) if blob.size <= limit as u64 => return blob.body.collect().await,
                    Ok(Err(full)) => full,
                    _ => format!("the guest has {limit} bytes of memory"),
                };
                Err(Error::other(format!(
                    "the value has {} bytes, and {too_much}; it can be read as a stream",
                    blob.size
                )))
            })
        },
        |_, answer: Result<Bytes, Error>| answered(answer),
    )?;
    types.plain(
        "[static]incoming-value.incoming-value-consume-async",
        |state, (value,): (Resource<Blob>,)| {
            let blob = state.table.delete(value)?;
            let stream: DynInputStream = Box::new(Download::new(blob.body));
            Ok((state.push(stream),))
        },
    )?;
    types.plain(
        "[method]incoming-value.size",
        |state, (value,): (Resource<Blob>,)| Ok((state.table.get(&value)?.size,)),
    )
}
