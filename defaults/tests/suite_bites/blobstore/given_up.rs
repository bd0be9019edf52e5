use runtime::blobstore::{Blob, BlobStore as _, ByteRange, ObjectInfo, Result};

use super::catches;
use super::fault::{Fault, Store};
use crate::pipe::Pipe;

catches! {
    the_object_that_nobody_waits_for_any_more_is_given_to_the_next:
        Pipes by given_up::a_call_after_one_that_was_given_up_gets_its_own_answer
        in "container container.get-data";
    what_is_known_of_another_object_is_given_to_the_next:
        PipesInfo by given_up::a_call_after_one_that_was_given_up_gets_its_own_answer
        in "container container.has-object";
}

#[derive(Default)]
struct Pipes(Pipe<Result<Blob>>);

impl Fault for Pipes {
    async fn get(&self, store: &Store, c: &str, o: &str, range: ByteRange) -> Result<Blob> {
        let answer = store.get(c, o, range).await;
        self.0.through(answer).await
    }
}

#[derive(Default)]
struct PipesInfo(Pipe<Result<Option<ObjectInfo>>>);

impl Fault for PipesInfo {
    async fn info(&self, store: &Store, c: &str, o: &str) -> Result<Option<ObjectInfo>> {
        let answer = store.info(c, o).await;
        self.0.through(answer).await
    }
}
