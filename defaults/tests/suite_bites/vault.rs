//! Wrong `vault` backends.
