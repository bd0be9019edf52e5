//! Wrong `messaging` backends.
