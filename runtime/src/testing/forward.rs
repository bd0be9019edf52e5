//! How a wrapper hands calls on: every method of every trait, those with defaults too.

use std::future::Future;

use super::Call;
use crate::Interface;

/// A backend, and what is done with its calls. See [`Recorded`](super::Recorded) and [`Faulty`](super::Faulty).
#[derive(Debug)]
pub struct Wrapped<B, H> {
    backend: B,
    hook: H,
}

impl<B, H> Wrapped<B, H> {
    pub(super) const fn around(backend: B, hook: H) -> Self {
        Self { backend, hook }
    }

    pub(super) const fn hook(&self) -> &H {
        &self.hook
    }

    /// The backend inside, whose calls are its own.
    pub const fn inner(&self) -> &B {
        &self.backend
    }
}

/// What a wrapper does with a call before it hands it on.
pub(super) trait Hook: Clone + Default + Send + Sync + 'static {
    /// Whether it may wait.
    const WAITS: bool;

    fn before<E: Refusal>(&self, call: Call) -> impl Future<Output = Result<(), E>> + Send;

    /// Whether a compare-and-swap is answered with a conflict.
    fn loses_swap(&self) -> bool {
        false
    }
}

/// The error of an interface.
pub(super) trait Refusal: Send {
    /// As when the engine failed.
    fn failed(why: String) -> Self;

    /// As when a guest may not do this.
    fn denied(why: String) -> Self;
}

/// Implements a trait for a wrapper: its abilities are those of the backend inside, and so are its answers.
///
/// What is `told` is no call of the engine. The answer after `or` is given instead where the wrapper loses it.
macro_rules! forward {
    (
        impl $trait:ident {
            $(const $ability:ident;)*
            $(told fn $told:ident($($about:ident: $about_ty:ty),*) -> $told_ty:ty;)*
            $(fn $method:ident($($argument:ident: $ty:ty),*) -> $answer:ty $(, or $instead:expr, if $loses:ident)?;)*
        }
    ) => {
        pub(super) const METHODS: &[&str] = &[$(stringify!($method)),*];

        // Who forgot the trait is not helped by hearing of wrappers.
        #[diagnostic::do_not_recommend]
        impl<B: $trait, H: Hook> $trait for Wrapped<B, H> {
            const IMMEDIATE: bool = B::IMMEDIATE && !H::WAITS;
            $(const $ability: bool = B::$ability;)*

            $(
                fn $told(&self, $($about: $about_ty),*) -> $told_ty {
                    self.backend.$told($($about),*)
                }
            )*

            $(
                async fn $method(&self, $($argument: $ty),*) -> Result<$answer> {
                    let call = Call::new(Interface::$trait, stringify!($method), &[$(&$argument),*]);
                    self.hook.before::<Error>(call).await?;
                    $(
                        if self.hook.$loses() {
                            return Ok($instead);
                        }
                    )?
                    self.backend.$method($($argument),*).await
                }
            )*
        }
    };
}

/// Makes the error of an interface one that a wrapper can refuse with; `$denied` is how it says that a use is denied.
macro_rules! refused {
    ($denied:expr) => {
        impl super::Refusal for Error {
            fn failed(why: String) -> Self {
                Self::backend(why)
            }

            fn denied(why: String) -> Self {
                let denied: fn(String) -> Self = $denied;
                denied(why)
            }
        }
    };
}

/// The methods of each interface.
pub(super) const METHODS: [(Interface, &[&str]); 5] = [
    (Interface::KeyValue, keyvalue::METHODS),
    (Interface::BlobStore, blobstore::METHODS),
    (Interface::Vault, vault::METHODS),
    (Interface::Messaging, messaging::METHODS),
    (Interface::Sql, sql::METHODS),
];

mod keyvalue {
    use super::{Call, Hook, Interface, Wrapped};
    use crate::Bytes;
    use crate::keyvalue::{Changes, Error, KeyValue, Page, Result, Swap, Version, Versioned};

    forward! {
        impl KeyValue {
            const COMPARE_AND_SWAP;
            const INCREMENT;
            const WATCH;
            fn open(bucket: &str) -> ();
            fn get(bucket: &str, key: &str) -> Option<Bytes>;
            fn set(bucket: &str, key: &str, value: Bytes) -> ();
            fn delete(bucket: &str, key: &str) -> ();
            fn list_keys(bucket: &str, cursor: Option<&str>) -> Page;
            fn exists(bucket: &str, key: &str) -> bool;
            fn get_versioned(bucket: &str, key: &str) -> Versioned;
            fn compare_and_swap(bucket: &str, key: &str, expected: &Version, value: Bytes) -> Swap,
                or Swap::Conflict, if loses_swap;
            fn increment(bucket: &str, key: &str, delta: i64) -> i64;
            fn get_many(bucket: &str, keys: &[String]) -> Vec<Option<Bytes>>;
            fn set_many(bucket: &str, pairs: Vec<(String, Bytes)>) -> ();
            fn delete_many(bucket: &str, keys: &[String]) -> ();
            fn watch(bucket: &str) -> Changes;
        }
    }

    refused!(|_| Error::AccessDenied);
}

mod blobstore {
    use super::{Call, Hook, Interface, Wrapped};
    use crate::blobstore::{
        Blob, BlobStore, Body, ByteRange, ContainerInfo, Error, ObjectId, ObjectInfo, Page, Result,
    };

    forward! {
        impl BlobStore {
            fn create_container(name: &str) -> ();
            fn delete_container(name: &str) -> ();
            fn container_info(name: &str) -> Option<ContainerInfo>;
            fn put(container: &str, object: &str, body: Body) -> ();
            fn get(container: &str, object: &str, range: ByteRange) -> Blob;
            fn list(container: &str, cursor: Option<&str>) -> Page;
            fn delete(container: &str, object: &str) -> ();
            fn info(container: &str, object: &str) -> Option<ObjectInfo>;
            fn delete_many(container: &str, objects: &[String]) -> ();
            fn clear(container: &str) -> ();
            fn copy(from: &ObjectId, to: &ObjectId) -> ();
            fn rename(from: &ObjectId, to: &ObjectId) -> ();
        }
    }

    refused!(|_| Error::AccessDenied);
}

mod vault {
    use super::{Call, Hook, Interface, Wrapped};
    use crate::vault::{Error, Result, Secret, Vault};

    forward! {
        impl Vault {
            const WRITABLE;
            fn open(locker: &str) -> ();
            fn get(locker: &str, id: &str) -> Option<Secret>;
            fn list_ids(locker: &str) -> Vec<String>;
            fn exists(locker: &str, id: &str) -> bool;
            fn set(locker: &str, id: &str, value: Secret) -> ();
            fn delete(locker: &str, id: &str) -> ();
        }
    }

    refused!(|_| Error::AccessDenied);
}

mod messaging {
    use super::{Call, Hook, Interface, Wrapped};
    use crate::messaging::{
        Error, Message, Messaging, RequestOptions, Result, SubscribeOptions, Subscription,
    };

    forward! {
        impl Messaging {
            const WILDCARDS;
            const MIXED_GROUPS;
            const DEAD_LETTERS;
            told fn dead_letter_topic(topic: &str) -> String;
            fn open(client: &str) -> ();
            fn publish(topic: &str, message: Message) -> ();
            fn subscribe(pattern: &str, options: SubscribeOptions) -> Subscription;
            fn request(topic: &str, message: Message, options: RequestOptions) -> Vec<Message>;
            fn reply(to: &Message, message: Message) -> ();
        }
    }

    refused!(Error::PermissionDenied);
}

mod sql {
    use super::{Call, Hook, Interface, Wrapped};
    use crate::sql::{Error, Result, Rows, Session, Sql, Value};

    pub(super) const METHODS: &[&str] = &["open", "open_read_only", "query", "exec"];

    #[diagnostic::do_not_recommend]
    impl<B: Sql, H: Hook> Sql for Wrapped<B, H> {
        const IMMEDIATE: bool = B::IMMEDIATE && !H::WAITS;
        const TRANSACTIONS: bool = B::TRANSACTIONS;
        const READ_ONLY_SESSIONS: bool = B::READ_ONLY_SESSIONS;

        type Session = Wrapped<B::Session, H>;

        async fn open(&self, database: &str) -> Result<Self::Session> {
            let call = Call::new(Interface::Sql, "open", &[&database]);
            self.hook.before::<Error>(call).await?;
            let session = self.backend.open(database).await?;
            Ok(Wrapped::around(session, self.hook.clone()))
        }

        async fn open_read_only(&self, database: &str) -> Result<Self::Session> {
            let call = Call::new(Interface::Sql, "open_read_only", &[&database]);
            self.hook.before::<Error>(call).await?;
            let session = self.backend.open_read_only(database).await?;
            Ok(Wrapped::around(session, self.hook.clone()))
        }
    }

    #[diagnostic::do_not_recommend]
    impl<S: Session, H: Hook> Session for Wrapped<S, H> {
        async fn query(&self, statement: &str, params: &[Value]) -> Result<Rows> {
            let call = Call::new(Interface::Sql, "query", &[&statement, &params]);
            self.hook.before::<Error>(call).await?;
            self.backend.query(statement, params).await
        }

        async fn exec(&self, statement: &str, params: &[Value]) -> Result<u64> {
            let call = Call::new(Interface::Sql, "exec", &[&statement, &params]);
            self.hook.before::<Error>(call).await?;
            self.backend.exec(statement, params).await
        }
    }

    refused!(Error::AccessDenied);
}
