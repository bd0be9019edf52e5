//! Every flavour.

use super::super::link::{blobstore, config, keyvalue, messaging, sql, vault};
use super::{Flavour, shapes};
use crate::Interface::{BlobStore, KeyValue, Messaging, Sql, Vault};

/// Makes the table: for each package its backend and the folder of its text, and for each interface its shapes.
macro_rules! flavours {
    ($($package:literal $version:literal by $backend:expr, in $folder:literal {
        $($interface:literal $shape:literal $is_async:expr, $has_types:expr => $link:expr;)+
    })+) => {
        &[$($(Flavour {
            backend: $backend,
            name: concat!($package, "/", $interface, "@", $version),
            shape: $shape,
            wit: include_str!(concat!("../../../../wit/", $folder, "/", $interface, ".wit")),
            link: $link,
            is_async: $is_async,
            has_types: $has_types,
        }),+),+]
    };
}

type Formatted = sql::Typed<sql::Formatted>;
type Iso = sql::Typed<String>;

const fn none(_: &str) -> bool {
    false
}

const fn all(_: &str) -> bool {
    true
}

fn all_but_local(name: &str) -> bool {
    !matches!(
        name,
        "[method]container.name"
            | "[method]container.info"
            | "[method]incoming-value.size"
            | "[static]incoming-value.incoming-value-consume-sync"
            | "[static]outgoing-value.finish"
            | "[static]outgoing-value.new-outgoing-value"
    )
}

fn connecting(name: &str) -> bool {
    matches!(
        name,
        "[static]client.connect"
            | "[static]connection.open"
            | "[static]statement.prepare"
            | "send"
            | "request"
            | "reply"
            | "query"
            | "exec"
    )
}

/// Of several that fit, the first is taken.
#[rustfmt::skip]
pub(in super::super) static FLAVOURS: &[Flavour] = flavours! {
    "wasi:keyvalue" "0.2.0-draft" by Some(KeyValue), in "keyvalue-draft" {
        "store" "sync" none, shapes::any => keyvalue::store::<u64>;
        "atomics" "sync" none, shapes::any => keyvalue::counters;
        "batch" "sync" none, shapes::any => keyvalue::batch::<keyvalue::PairIfFound>;
    }
    "wasi:keyvalue" "0.2.0-draft2" by Some(KeyValue), in "keyvalue-draft2" {
        "store" "sync" none, shapes::any => keyvalue::store::<String>;
        "store" "async" all, shapes::any => keyvalue::store::<String>;
        "atomics" "sync" none, shapes::any => keyvalue::atomics;
        "atomics" "async" all, shapes::any => keyvalue::atomics;
        "batch" "sync" none, shapes::pairs_if_found => keyvalue::batch::<keyvalue::PairIfFound>;
        "batch" "async" all, shapes::pairs_if_found => keyvalue::batch::<keyvalue::PairIfFound>;
        "batch" "sync, every key" none, shapes::every_pair => keyvalue::batch::<keyvalue::Pair>;
        "batch" "async, every key" all, shapes::every_pair => keyvalue::batch::<keyvalue::Pair>;
    }
    "wasi:blobstore" "0.2.0-draft" by Some(BlobStore), in "blobstore-draft" {
        "types" "sync" none, shapes::any => blobstore::types;
        "types" "async" all_but_local, shapes::any => blobstore::types;
        "container" "sync" none, shapes::any => blobstore::container;
        "container" "async" all_but_local, shapes::any => blobstore::container;
        "blobstore" "sync" none, shapes::any => blobstore::blobstore;
        "blobstore" "async" all_but_local, shapes::any => blobstore::blobstore;
    }
    "wasi:messaging" "0.2.0-draft" by Some(Messaging), in "messaging-draft" {
        "types" "sync" none, shapes::any => messaging::types;
        "types" "async" connecting, shapes::any => messaging::types;
        "producer" "sync" none, shapes::any => messaging::producer;
        "producer" "async" connecting, shapes::any => messaging::producer;
        "request-reply" "sync" none, shapes::any => messaging::request_reply;
        "request-reply" "async" connecting, shapes::any => messaging::request_reply;
    }
    "wasi:sql" "0.2.0-draft" by Some(Sql), in "sql-draft" {
        "types" "sync" none, shapes::cells => sql::types::<sql::Upstream>;
        "readwrite" "sync" none, shapes::cells => sql::readwrite::<sql::Upstream>;
    }
    "wasi:sql" "0.2.0-draft" by Some(Sql), in "sql-draft-typed" {
        "types" "typed, sync" none, shapes::formatted_dates => sql::types::<Formatted>;
        "types" "typed, async" connecting, shapes::formatted_dates => sql::types::<Formatted>;
        "readwrite" "typed, sync" none, shapes::formatted_dates => sql::readwrite::<Formatted>;
        "readwrite" "typed, async" connecting, shapes::formatted_dates => sql::readwrite::<Formatted>;
    }
    "wasi:sql" "0.2.0-draft" by Some(Sql), in "sql-draft-typed-iso-async" {
        "types" "typed, ISO dates, async" connecting, shapes::iso_dates => sql::types::<Iso>;
        "readwrite" "typed, ISO dates, async" connecting, shapes::iso_dates => sql::readwrite::<Iso>;
    }
    "wasi:vault" "0.1.0-draft" by Some(Vault), in "vault-draft" {
        "vault" "sync" none, shapes::any => vault::vault;
        "vault" "async" all, shapes::any => vault::vault;
    }
    "omnia:vault" "0.1.0" by Some(Vault), in "vault-draft" {
        "vault" "async" all, shapes::any => vault::vault;
    }
    "wasi:config" "0.2.0-rc.1" by None, in "config-rc1" {
        "store" "sync" none, shapes::any => config::store;
    }
    "wasi:config" "0.2.0-draft" by None, in "config-rc1" {
        "store" "sync" none, shapes::any => config::store;
    }
    "wasi:config" "0.2.0-draft-2024-09-27" by None, in "config-rc1" {
        "store" "sync" none, shapes::any => config::store;
    }
};
