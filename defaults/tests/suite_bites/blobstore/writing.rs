use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use runtime::blobstore::{Blob, BlobStore as _, Body, ByteRange, Result};

use super::catches;
use super::fault::{Fault, Store};

catches! {
    an_object_appears_chunk_by_chunk:
        ChunkByChunk by bodies::nothing_appears_before_the_body_ended
        in "container container.has-object";
    the_old_object_goes_chunk_by_chunk:
        ChunkByChunk by bodies::the_old_bytes_are_read_until_the_body_ended
        in "container container.get-data";
    a_body_that_fails_leaves_a_part:
        KeepsWhatCame by unfinished::a_body_that_fails_leaves_no_object
        in "container container.has-object";
    a_body_that_fails_leaves_a_part_of_the_new:
        KeepsWhatCame by unfinished::a_body_that_fails_leaves_the_old_object
        in "container container.get-data";
    a_body_that_is_given_up_leaves_a_part:
        FinishesInBackground by unfinished::a_body_that_is_given_up_leaves_no_object
        in "container container.has-object";
    a_body_that_is_given_up_leaves_a_part_of_the_new:
        FinishesInBackground by unfinished::a_body_that_is_given_up_leaves_the_old_object
        in "container container.get-data";
    a_body_that_fails_is_taken_for_one_that_ends:
        FailureIsTheEnd by unfinished::put_fails_as_its_body_does
        in "types outgoing-value.finish";
    an_empty_chunk_ends_a_body:
        EmptyIsTheEnd by bodies::an_empty_chunk_does_not_end_a_body
        in "container container.get-data";
    two_bodies_share_a_buffer:
        SharesBuffers by bodies::two_bodies_for_one_name_do_not_mix
        in "container container.get-data";
    overwriting_deletes_first:
        DeletesFirst by snapshots::a_reader_sees_the_old_or_the_new_bytes_whole
        in "container container.get-data";
    a_large_body_is_cut_off:
        CutsOff by bodies::a_large_body_is_stored_whole
        in "container container.get-data";
    names_ignore_case:
        IgnoresCase by objects::names_that_look_alike_are_apart
        in "container container.get-data";
}

/// Collects a body: the bytes that came, and how it ended.
async fn collected(mut body: Body) -> (Vec<u8>, Result<()>) {
    let mut bytes = Vec::new();
    loop {
        match body.next().await {
            Some(Ok(chunk)) => bytes.extend_from_slice(&chunk),
            Some(Err(error)) => return (bytes, Err(error)),
            None => return (bytes, Ok(())),
        }
    }
}

#[derive(Default)]
struct ChunkByChunk;

impl Fault for ChunkByChunk {
    async fn put(&self, store: &Store, c: &str, o: &str, mut body: Body) -> Result<()> {
        let mut bytes = Vec::new();
        while let Some(chunk) = body.next().await.transpose()? {
            bytes.extend_from_slice(&chunk);
            store.put(c, o, bytes.clone().into()).await?;
        }
        Ok(())
    }
}

#[derive(Default)]
struct KeepsWhatCame;

impl Fault for KeepsWhatCame {
    async fn put(&self, store: &Store, c: &str, o: &str, body: Body) -> Result<()> {
        let (bytes, ended) = collected(body).await;
        store.put(c, o, bytes.into()).await?;
        ended
    }
}

/// Finishes what it was writing when it is dropped.
#[derive(Default)]
struct FinishesInBackground;

struct Unfinished<'a>(&'a Store, &'a str, &'a str, Vec<u8>);

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        let Self(store, container, object, bytes) = self;
        let put = store.put(container, object, std::mem::take(bytes).into());
        let put = pin!(put).poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(put, Poll::Ready(Ok(()))));
    }
}

impl Fault for FinishesInBackground {
    async fn put(&self, store: &Store, c: &str, o: &str, mut body: Body) -> Result<()> {
        let mut writing = Unfinished(store, c, o, Vec::new());
        while let Some(chunk) = body.next().await.transpose()? {
            writing.3.extend_from_slice(&chunk);
        }
        Ok(())
    }
}

#[derive(Default)]
struct FailureIsTheEnd;

impl Fault for FailureIsTheEnd {
    async fn put(&self, store: &Store, c: &str, o: &str, body: Body) -> Result<()> {
        let (_, ended) = collected(body).await;
        if ended.is_err() {
            return Ok(());
        }
        store.put(c, o, "".into()).await
    }
}

#[derive(Default)]
struct EmptyIsTheEnd;

impl Fault for EmptyIsTheEnd {
    async fn put(&self, store: &Store, c: &str, o: &str, mut body: Body) -> Result<()> {
        let mut bytes = Vec::new();
        while let Some(chunk) = body.next().await.transpose()? {
            if chunk.is_empty() {
                break;
            }
            bytes.extend_from_slice(&chunk);
        }
        store.put(c, o, bytes.into()).await
    }
}

/// As one that writes into the same temporary file.
#[derive(Default)]
struct SharesBuffers(Mutex<HashMap<String, Arc<Mutex<Vec<u8>>>>>);

impl Fault for SharesBuffers {
    async fn put(&self, store: &Store, c: &str, o: &str, mut body: Body) -> Result<()> {
        let buffer = Arc::clone(
            self.0
                .lock()
                .unwrap()
                .entry(format!("{c}/{o}"))
                .or_default(),
        );
        while let Some(chunk) = body.next().await.transpose()? {
            buffer.lock().unwrap().extend_from_slice(&chunk);
        }
        let bytes = buffer.lock().unwrap().clone();
        store.put(c, o, bytes.into()).await
    }
}

#[derive(Default)]
struct DeletesFirst;

impl Fault for DeletesFirst {
    async fn put(&self, store: &Store, c: &str, o: &str, body: Body) -> Result<()> {
        let (bytes, ended) = collected(body).await;
        ended?;
        store.delete(c, o).await?;
        tokio::time::sleep(Duration::from_millis(1)).await;
        store.put(c, o, bytes.into()).await
    }
}

#[derive(Default)]
struct CutsOff;

impl Fault for CutsOff {
    async fn put(&self, store: &Store, c: &str, o: &str, body: Body) -> Result<()> {
        const MOST: usize = 8 << 20;
        let bytes = body.collect().await?;
        let most = bytes.len().min(MOST);
        store.put(c, o, bytes.slice(..most).into()).await
    }
}

#[derive(Default)]
struct IgnoresCase;

impl Fault for IgnoresCase {
    async fn put(&self, store: &Store, c: &str, o: &str, body: Body) -> Result<()> {
        store.put(c, &o.to_lowercase(), body).await
    }

    async fn get(&self, store: &Store, c: &str, o: &str, range: ByteRange) -> Result<Blob> {
        store.get(c, &o.to_lowercase(), range).await
    }
}
