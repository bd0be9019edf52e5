//! Deliberately wrong backends, each of which the suite has to refuse by the name of its fault.

mod blobstore;
mod keyvalue;
mod messaging;
mod pipe;
mod shared;
mod sql;
mod vault;
