use std::sync::Arc;

use super::super::words::shortened;
use super::{Access, Policy};
use crate::backends::Slot;
use crate::{Backends, Interface};

/// The backends as a component sees them that has a policy.
pub(in super::super) fn behind(policy: Policy, component: &str, backends: &Backends) -> Backends {
    let policy = Arc::new(policy);
    let guard = |interface| Guard {
        component: component.into(),
        interface,
        policy: Arc::clone(&policy),
    };
    let mut backends = backends.clone();
    wrap(&mut backends.keyvalue, |inner| {
        let guard = guard(Interface::KeyValue);
        Arc::new(Guarded { inner, guard })
    });
    wrap(&mut backends.blobstore, |inner| {
        let guard = guard(Interface::BlobStore);
        Arc::new(Guarded { inner, guard })
    });
    wrap(&mut backends.vault, |inner| {
        let guard = guard(Interface::Vault);
        Arc::new(Guarded { inner, guard })
    });
    wrap(&mut backends.messaging, |inner| {
        let guard = guard(Interface::Messaging);
        Arc::new(Guarded { inner, guard })
    });
    wrap(&mut backends.sql, |inner| {
        let guard = guard(Interface::Sql);
        Arc::new(Guarded { inner, guard })
    });
    backends
}

fn wrap<T: ?Sized>(slot: &mut Option<Slot<T>>, guarded: impl FnOnce(Arc<T>) -> Arc<T>) {
    if let Some(slot) = slot {
        slot.backend = guarded(Arc::clone(&slot.backend));
    }
}

/// A backend of which a component gets what its policy grants.
pub(super) struct Guarded<T: ?Sized> {
    pub(super) inner: Arc<T>,
    pub(super) guard: Guard,
}

/// What a component is granted of one interface.
#[derive(Clone)]
pub(super) struct Guard {
    component: Arc<str>,
    interface: Interface,
    policy: Arc<Policy>,
}

impl Guard {
    /// Whether the component may read what goes by this name. If not, the log has it.
    #[inline]
    pub(super) fn reads(&self, name: &str) -> bool {
        self.permits(name, Access::ReadOnly)
    }

    /// Whether the component may write to what goes by this name. If not, the log has it.
    #[inline]
    pub(super) fn writes(&self, name: &str) -> bool {
        self.permits(name, Access::ReadWrite)
    }

    /// What the component may do with what goes by this name, without a word to the log.
    pub(super) fn access(&self, name: &str) -> Option<Access> {
        self.policy.access(self.interface, name)
    }

    fn permits(&self, name: &str, needed: Access) -> bool {
        let permitted = self.access(name) >= Some(needed);
        if !permitted {
            self.log(name, needed, "access was denied; it");
        }
        permitted
    }

    /// Tells the log what was denied, and the grant that it takes. It hears of names, and never of keys or values.
    #[cold]
    pub(super) fn log(&self, name: &str, needed: Access, what: &str) {
        let name = shortened(name);
        let grant = match self.interface {
            Interface::KeyValue => format!("bucket({name:?}, Access::{needed:?})"),
            Interface::BlobStore => format!("container({name:?}, Access::{needed:?})"),
            Interface::Vault => format!("locker({name:?}, Access::{needed:?})"),
            Interface::Messaging => format!("publish({name:?})"),
            Interface::Sql => format!("database({name:?}, Access::{needed:?})"),
        };
        tracing::warn!(
            target: "wasi_backend::denied",
            component = &*self.component,
            interface = self.interface.name(),
            name,
            needed = match needed {
                Access::ReadOnly => "read",
                Access::ReadWrite => "write",
            },
            "{what} takes `Policy::{grant}`",
        );
    }
}

/// Implements the twin of an interface for a [`Guarded`] backend. After each method stands what it needs to be granted;
/// `denied` makes the error for the guest from a name.
macro_rules! guarded {
    (
        impl $erased:ident, denied $denied:expr;
        $(
            fn $method:ident<$lifetime:lifetime>($($argument:ident: $ty:ty),*) -> $answer:ty
                $(, $needs:ident $name:expr)*;
        )*
    ) => {
        impl $erased for $crate::host::policy::guarded::Guarded<dyn $erased> {
            fn is_immediate(&self) -> bool {
                self.inner.is_immediate()
            }

            $(
                #[inline]
                fn $method<$lifetime>(&$lifetime self, $($argument: $ty),*)
                    -> $crate::call::Call<$lifetime, Result<$answer>>
                {
                    $(
                        if !self.guard.$needs($name) {
                            let denied: fn(&str) -> Error = $denied;
                            return $crate::call::Call::Ready(Some(Err(denied($name))));
                        }
                    )*
                    self.inner.$method($($argument),*)
                }
            )*
        }
    };
}
pub(super) use guarded;
