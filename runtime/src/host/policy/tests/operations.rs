//! What each operation takes, of backends that allow everything.

use std::fmt::Debug;
use std::sync::Arc;

use crate::blobstore::{
    self, Blob, BlobStore, Body, ByteRange, ContainerInfo, ObjectId, ObjectInfo,
};
use crate::call::Call;
use crate::host::policy::{Access, Policy, behind};
use crate::keyvalue::{self, KeyValue, Page, Swap, Version, Versioned};
use crate::messaging::{self, Message, Messaging, RequestOptions, SubscribeOptions, Subscription};
use crate::sql::{self, Rows, Session, Sql, Value};
use crate::vault::{self, Secret, Vault};
use crate::{Backend as _, Backends, Bytes, NoOptions, wasi_backend};

#[wasi_backend(keyvalue, blobstore, vault, messaging, sql, crate = crate)]
struct Allows;

impl KeyValue for Allows {
    const COMPARE_AND_SWAP: bool = true;

    async fn get(&self, _: &str, _: &str) -> keyvalue::Result<Option<Bytes>> {
        Ok(None)
    }
    async fn set(&self, _: &str, _: &str, _: Bytes) -> keyvalue::Result<()> {
        Ok(())
    }
    async fn delete(&self, _: &str, _: &str) -> keyvalue::Result<()> {
        Ok(())
    }
    async fn list_keys(&self, _: &str, _: Option<&str>) -> keyvalue::Result<Page> {
        Ok(Page::default())
    }
    async fn get_versioned(&self, _: &str, _: &str) -> keyvalue::Result<Versioned> {
        Ok(Versioned::absent())
    }
    async fn compare_and_swap(
        &self,
        _: &str,
        _: &str,
        _: &Version,
        _: Bytes,
    ) -> keyvalue::Result<Swap> {
        Ok(Swap::Stored)
    }
}

impl BlobStore for Allows {
    async fn create_container(&self, _: &str) -> blobstore::Result<()> {
        Ok(())
    }
    async fn delete_container(&self, _: &str) -> blobstore::Result<()> {
        Ok(())
    }
    async fn container_info(&self, _: &str) -> blobstore::Result<Option<ContainerInfo>> {
        Ok(None)
    }
    async fn put(&self, _: &str, _: &str, _: Body) -> blobstore::Result<()> {
        Ok(())
    }
    async fn get(&self, _: &str, _: &str, _: ByteRange) -> blobstore::Result<Blob> {
        Ok(Blob::new(0, ""))
    }
    async fn list(&self, _: &str, _: Option<&str>) -> blobstore::Result<Page> {
        Ok(Page::default())
    }
    async fn delete(&self, _: &str, _: &str) -> blobstore::Result<()> {
        Ok(())
    }
    async fn info(&self, _: &str, _: &str) -> blobstore::Result<Option<ObjectInfo>> {
        Ok(None)
    }
    async fn rename(&self, _: &ObjectId, _: &ObjectId) -> blobstore::Result<()> {
        Ok(())
    }
}

impl Vault for Allows {
    async fn get(&self, _: &str, _: &str) -> vault::Result<Option<Secret>> {
        Ok(None)
    }
    async fn list_ids(&self, _: &str) -> vault::Result<Vec<String>> {
        Ok(Vec::new())
    }
    async fn set(&self, _: &str, _: &str, _: Secret) -> vault::Result<()> {
        Ok(())
    }
    async fn delete(&self, _: &str, _: &str) -> vault::Result<()> {
        Ok(())
    }
}

impl Messaging for Allows {
    async fn publish(&self, _: &str, _: Message) -> messaging::Result<()> {
        Ok(())
    }
    async fn subscribe(&self, _: &str, _: SubscribeOptions) -> messaging::Result<Subscription> {
        Err(messaging::Error::other("nobody subscribes"))
    }
    async fn request(
        &self,
        _: &str,
        _: Message,
        _: RequestOptions,
    ) -> messaging::Result<Vec<Message>> {
        Ok(Vec::new())
    }
}

/// A session that says which one it is when it is asked, and denies what it is told to run.
struct Opened {
    read_only: bool,
}

impl Sql for Allows {
    const READ_ONLY_SESSIONS: bool = true;

    type Session = Opened;

    async fn open(&self, _: &str) -> sql::Result<Opened> {
        Ok(Opened { read_only: false })
    }
    async fn open_read_only(&self, _: &str) -> sql::Result<Opened> {
        Ok(Opened { read_only: true })
    }
}

impl Session for Opened {
    async fn query(&self, _: &str, _: &[Value]) -> sql::Result<Rows> {
        let read_only = Value::Boolean(self.read_only);
        Ok(Rows::new(Vec::new(), vec![vec![read_only]]))
    }
    async fn exec(&self, _: &str, _: &[Value]) -> sql::Result<u64> {
        Err(sql::Error::AccessDenied("the session says so".into()))
    }
}

/// All backends behind a policy.
async fn with(policy: Policy) -> Backends {
    let mut backends = Backends::new();
    Arc::new(Allows::connect_with(NoOptions).await.unwrap()).register(&mut backends);
    behind(policy, "guest.wasm", &backends)
}

/// Whether a call is permitted; any other error than that it is not fails the test.
async fn permitted<T: Unpin, E: Debug + Unpin>(call: Call<'_, Result<T, E>>) -> bool {
    match call.await {
        Ok(_) => true,
        Err(error) => {
            let error = format!("{error:?}");
            assert!(error.contains("Denied"), "{error}");
            false
        }
    }
}

/// Awaits each call under a policy that grants a name to be read, and under one that grants it to be written to: what it
/// takes is none of these, the second, or either.
macro_rules! takes {
    ($slot:ident, $grant:ident: $($method:ident($($argument:expr),*) => $needed:expr;)*) => {
        let needed = |access| async move {
            let policy = Policy::default().$grant("own", access).$grant("other*", Access::ReadWrite);
            let slot = with(policy).await.$slot.unwrap();
            let mut permits = Vec::new();
            $(permits.push((stringify!($method), permitted(slot.backend.$method($($argument),*)).await));)*
            permits
        };
        let nothing = with(Policy::default()).await.$slot.unwrap();
        $(assert!(!permitted(nothing.backend.$method($($argument),*)).await, stringify!($method));)*
        let expected = |access| vec![$((stringify!($method), $needed <= access)),*];
        assert_eq!(needed(Access::ReadOnly).await, expected(Access::ReadOnly));
        assert_eq!(needed(Access::ReadWrite).await, expected(Access::ReadWrite));
    };
}

#[tokio::test]
async fn what_changes_a_bucket_takes_a_grant_to_write() {
    use Access::{ReadOnly, ReadWrite};
    let keys = ["key".to_owned()];
    let keys = &keys;
    takes! {
        keyvalue, bucket:
        open("own") => ReadOnly;
        get("own", "key") => ReadOnly;
        exists("own", "key") => ReadOnly;
        list_keys("own", None) => ReadOnly;
        get_versioned("own", "key") => ReadOnly;
        get_many("own", keys) => ReadOnly;
        set("own", "key", Bytes::new()) => ReadWrite;
        delete("own", "key") => ReadWrite;
        compare_and_swap("own", "key", &Version::Absent, Bytes::new()) => ReadWrite;
        increment("own", "key", 1) => ReadWrite;
        set_many("own", Vec::new()) => ReadWrite;
        delete_many("own", keys) => ReadWrite;
    }
}

fn in_container(container: &str) -> ObjectId {
    let (container, object) = (container.into(), "object".into());
    ObjectId { container, object }
}

#[tokio::test]
async fn what_changes_a_container_takes_a_grant_to_write() {
    use Access::{ReadOnly, ReadWrite};
    takes! {
        blobstore, container:
        container_info("own") => ReadOnly;
        get("own", "object", ByteRange::ALL) => ReadOnly;
        list("own", None) => ReadOnly;
        info("own", "object") => ReadOnly;
        create_container("own") => ReadWrite;
        delete_container("own") => ReadWrite;
        put("own", "object", Body::from_iter([])) => ReadWrite;
        delete("own", "object") => ReadWrite;
        delete_many("own", &[]) => ReadWrite;
        clear("own") => ReadWrite;
        copy(&in_container("own"), &in_container("other")) => ReadOnly;
        copy(&in_container("other"), &in_container("own")) => ReadWrite;
        rename(&in_container("own"), &in_container("other")) => ReadWrite;
        rename(&in_container("other"), &in_container("own")) => ReadWrite;
    }
}

#[tokio::test]
async fn what_changes_a_locker_takes_a_grant_to_write() {
    use Access::{ReadOnly, ReadWrite};
    takes! {
        vault, locker:
        open("own") => ReadOnly;
        get("own", "id") => ReadOnly;
        exists("own", "id") => ReadOnly;
        list_ids("own") => ReadOnly;
        set("own", "id", Secret::from(Vec::new())) => ReadWrite;
        delete("own", "id") => ReadWrite;
    }
}

#[tokio::test]
async fn messages_and_requests_take_a_grant_and_replies_none() {
    let slot = with(Policy::default().publish("orders.*"))
        .await
        .messaging
        .unwrap();
    let options = RequestOptions::default();
    for (topic, granted) in [("orders.created", true), ("invoices.created", false)] {
        assert_eq!(
            permitted(slot.backend.publish(topic, Message::default())).await,
            granted
        );
        let request = slot
            .backend
            .request(topic, Message::default(), options.clone());
        assert_eq!(permitted(request).await, granted);
    }
    let received = Message {
        reply_to: Some("_INBOX.1".into()),
        ..Message::default()
    };
    let ungranted = with(Policy::default()).await.messaging.unwrap();
    assert!(permitted(ungranted.backend.open("client")).await);
    assert!(permitted(ungranted.backend.reply(&received, Message::default())).await);
}

#[tokio::test]
async fn a_database_opens_as_it_was_granted() {
    let policy = Policy::default()
        .database("own", Access::ReadWrite)
        .database("books", Access::ReadOnly);
    let slot = with(policy).await.sql.unwrap();
    for (name, read_only) in [("own", false), ("books", true)] {
        let session = slot.backend.open(name).await.unwrap();
        let rows = session.query("", &[]).await.unwrap().rows;
        assert_eq!(rows, [[Value::Boolean(read_only)]], "{name}");
        let denied = session.exec("", &[]).await.unwrap_err();
        assert_eq!(denied.to_string(), "access denied: the session says so");
    }
    let denied = slot.backend.open("").await.map(drop).unwrap_err();
    assert_eq!(denied.to_string(), "access denied: the database \"\"");
}

#[tokio::test]
async fn a_database_is_not_read_in_a_session_that_could_write() {
    #[wasi_backend(sql, crate = crate)]
    struct WritesOnly;

    impl Sql for WritesOnly {
        type Session = Opened;

        async fn open(&self, _: &str) -> sql::Result<Opened> {
            Ok(Opened { read_only: false })
        }
    }

    let mut backends = Backends::new();
    Arc::new(WritesOnly).register(&mut backends);
    let policy = Policy::default().database("books", Access::ReadOnly);
    let slot = behind(policy, "guest.wasm", &backends).sql.unwrap();
    let refused = slot.backend.open("books").await.map(drop).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "WritesOnly offers no read-only sessions"
    );
}
