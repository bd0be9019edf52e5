//! Wrong `sql` backends.
