//! What a component may open of what its host has.

mod blobstore;
mod guarded;
mod keyvalue;
mod messaging;
mod sql;
#[cfg(test)]
mod tests;
mod vault;

use crate::Interface;
use crate::messaging::topic::{self, InvalidTopic};

pub(super) use guarded::behind;

/// What a component may open of what its host has: nothing, unless it was granted.
///
/// A component without a policy may open everything. One that has a policy is denied what the policy does not grant: the
/// guest gets `access-denied`, and the developer a line in the log, at the level `WARN` with the target
/// `wasi_backend::denied`, which says what was denied and what would grant it.
///
/// A name is that of one bucket, container, locker or database. One that ends in `*` is of all that begin with what is
/// before it, and `"*"` of all there are. The default bucket is `""`; the default database is `""` or `"default"`. Of several
/// entries for one name the one that permits the most holds, so that the order of the entries makes no difference.
///
/// ```
/// use runtime::host::{Access, Policy};
///
/// let policy = Policy::default()
///     .bucket("orders", Access::ReadWrite)
///     .bucket("audit-*", Access::ReadOnly)
///     .container("receipts", Access::ReadWrite)
///     .locker("shop", Access::ReadOnly)
///     .database("default", Access::ReadOnly)
///     .publish("orders.*");
/// # fn load(component: runtime::host::Component, policy: Policy) -> Result<(), Box<dyn std::error::Error>> {
/// let component = component.with_policy(policy)?;
/// # Ok(())
/// # }
/// ```
///
/// A policy is about what the guest asks for. The messages of a subscription and the changes of a bucket come without a grant, and
/// a reply to such a message needs none either; the bucket that a watcher is handed is opened as any other.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct Policy {
    buckets: Names,
    containers: Names,
    lockers: Names,
    databases: Names,
    topics: Vec<String>,
}

/// What may be done with what was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Access {
    /// It may be read.
    ReadOnly,
    /// It may be read and written to, and made and deleted.
    ReadWrite,
}

impl Policy {
    /// Lets guests open a bucket of `wasi:keyvalue`.
    ///
    /// Counting, and swapping a value, are writes.
    pub fn bucket(mut self, name: impl Into<String>, access: Access) -> Self {
        self.buckets.grant(name.into(), access);
        self
    }

    /// Lets guests open a container of `wasi:blobstore`.
    ///
    /// Creating one is a write, also where it is there already. Copying reads the one container and writes the other;
    /// moving writes both.
    pub fn container(mut self, name: impl Into<String>, access: Access) -> Self {
        self.containers.grant(name.into(), access);
        self
    }

    /// Lets guests open a locker of `wasi:vault`.
    pub fn locker(mut self, name: impl Into<String>, access: Access) -> Self {
        self.lockers.grant(name.into(), access);
        self
    }

    /// Lets guests open a database of `wasi:sql`.
    ///
    /// [`Access::ReadOnly`] needs a backend that offers [sessions which only read](crate::sql::Sql::READ_ONLY_SESSIONS).
    /// With any other the database cannot be opened.
    pub fn database(mut self, name: impl Into<String>, access: Access) -> Self {
        let mut name = name.into();
        if name.is_empty() {
            name.push_str(DEFAULT_DATABASE);
        }
        self.databases.grant(name, access);
        self
    }

    /// Lets guests send messages and requests to the topics of a [pattern](topic): `orders.*`, or `>` for all.
    ///
    /// One that [`check_pattern`](topic::check_pattern) refuses is an error when a component or a host is given the policy.
    pub fn publish(mut self, pattern: impl Into<String>) -> Self {
        self.topics.push(pattern.into());
        self
    }

    /// Makes sure that it can grant what it says.
    pub(super) fn check(&self) -> Result<(), PolicyError> {
        let mut patterns = self.topics.iter();
        Ok(patterns.try_for_each(|pattern| topic::check_pattern(pattern))?)
    }

    /// What is granted of what goes by this name, which is a topic in messaging.
    fn access(&self, interface: Interface, name: &str) -> Option<Access> {
        match interface {
            Interface::KeyValue => self.buckets.access(name),
            Interface::BlobStore => self.containers.access(name),
            Interface::Vault => self.lockers.access(name),
            Interface::Sql if name.is_empty() => self.databases.access(DEFAULT_DATABASE),
            Interface::Sql => self.databases.access(name),
            Interface::Messaging => {
                let mut patterns = self.topics.iter();
                let granted = patterns.any(|pattern| topic::matches(pattern, name));
                granted.then_some(Access::ReadWrite)
            }
        }
    }
}

/// A policy grants what there cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// What messages may be [published](Policy::publish) to is no pattern.
    #[error(transparent)]
    Topic(#[from] InvalidTopic),
}

/// The database that the empty name stands for too.
const DEFAULT_DATABASE: &str = "default";

/// What is granted, by names and by what names begin with.
#[derive(Debug, Clone, Default)]
struct Names(Vec<(String, Access)>);

impl Names {
    fn grant(&mut self, name: String, access: Access) {
        self.0.push((name, access));
    }

    fn access(&self, name: &str) -> Option<Access> {
        let is_meant = |granted: &str| match granted.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => name == granted,
        };
        let granted = self.0.iter().filter(|(granted, _)| is_meant(granted));
        granted.map(|(_, access)| *access).max()
    }
}
