//! What a [`BlobStore`](crate::blobstore::BlobStore) owes its guests.

use super::{Wit, behaviours};

behaviours! {
    $ __conformance_blobstore of blobstore: BlobStore;
    always {
        containers {
            a_container_exists_once_created,
        }
    }
}

const CREATE: Wit = Wit("wasi:blobstore/blobstore create-container");
