//! Wrong `keyvalue` backends.
