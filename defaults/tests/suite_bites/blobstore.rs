//! Wrong `blobstore` backends.
