use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use super::admission::Place;
use super::export::{Exports, Role};
use super::{Component, ServeError};

/// A component that is served, and that another can take the place of meanwhile.
///
/// A clone is a handle to the same place.
#[derive(Clone)]
pub struct Reloadable(Arc<RwLock<Placed>>);

/// What is in the place, and what a server calls it for.
struct Placed {
    served: Arc<Served>,
    roles: Vec<Role>,
}

/// A component, and how it is called.
pub(super) struct Served {
    pub(super) component: Component,
    pub(super) exports: Exports,
}

impl Reloadable {
    /// A place with this component in it.
    #[must_use]
    pub fn new(component: Component) -> Self {
        Self(Arc::new(RwLock::new(Placed {
            served: Arc::new(Served::new(component)),
            roles: Vec::new(),
        })))
    }

    /// The component that is there now.
    #[must_use]
    pub fn component(&self) -> Component {
        self.now().component.clone()
    }

    /// Puts another component there. What begins from now on is handled by it; what runs finishes on the old one.
    ///
    /// It comes with its own grants, limits, policy and extensions, which are those of its host where it was given none. A new
    /// build of the old one gets what that has by [`configured_as`](Component::configured_as):
    ///
    /// ```no_run
    /// # async fn reload(place: runtime::host::Reloadable) -> Result<(), Box<dyn std::error::Error>> {
    /// let old = place.component();
    /// let new = old.host().load("shop.wasm").await?;
    /// place.replace(new.configured_as(&old))?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ServeError::Export`] when it lacks an export that a server has called the old one by, and [`ServeError::Shape`]. The old
    /// one then stays.
    pub fn replace(&self, component: Component) -> Result<(), ServeError> {
        let new = Served::new(component);
        let mut place = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for &role in &place.roles {
            new.requires(role)?;
        }
        place.served = Arc::new(new);
        Ok(())
    }

    /// Whether requests can be [routed](super::ServerBuilder::route) to it.
    ///
    /// # Errors
    ///
    /// [`ServeError::Export`] when it exports no handler of requests that hosts call, and [`ServeError::Shape`].
    pub fn handles_requests(&self) -> Result<(), ServeError> {
        self.now().requires(Role::Http)
    }

    /// Whether it can be [subscribed](super::ServerBuilder::subscribe).
    ///
    /// # Errors
    ///
    /// [`ServeError::Export`] when it exports no handler of messages that hosts call, and [`ServeError::Shape`].
    pub fn handles_messages(&self) -> Result<(), ServeError> {
        self.now().requires(Role::Handler)
    }

    /// Whether it can [watch](super::ServerBuilder::watch) a bucket.
    ///
    /// # Errors
    ///
    /// [`ServeError::Export`] when it exports no watcher of buckets that hosts call, and [`ServeError::Shape`].
    pub fn watches(&self) -> Result<(), ServeError> {
        self.now().requires(Role::Watcher)
    }

    pub(super) fn now(&self) -> Arc<Served> {
        let place = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&place.served)
    }

    /// Makes sure that it can be called in a role, and so can whatever takes its place.
    pub(super) fn serves_as(&self, role: Role) -> Result<(), ServeError> {
        let mut place = self.0.write().unwrap_or_else(PoisonError::into_inner);
        place.served.requires(role)?;
        if !place.roles.contains(&role) {
            place.roles.push(role);
        }
        Ok(())
    }

    /// Waits by `admission` for a place of this size, and answers with it and with the component that is there by then.
    pub(super) async fn admitted<E, F: Future<Output = Result<Place, E>>>(
        &self,
        admission: impl Fn(u32) -> F,
    ) -> Result<(Arc<Served>, Place), E> {
        loop {
            let places = self.now().component.places();
            let place = admission(places).await?;
            let served = self.now();
            // Another may have come meanwhile that takes more.
            if served.component.places() <= places {
                return Ok((served, place));
            }
        }
    }
}

impl Served {
    pub(super) fn new(component: Component) -> Self {
        let exports = Exports::of(&component);
        Self { component, exports }
    }

    /// Makes sure that it can be called in a role.
    pub(super) fn requires(&self, role: Role) -> Result<(), ServeError> {
        match self.exports.get(role) {
            Some(Ok(())) => Ok(()),
            Some(Err(error)) => {
                let error = wasmtime::Error::msg(error.to_owned());
                Err(ServeError::shape(&self.component, role, error))
            }
            None => Err(ServeError::Export {
                component: self.component.name().to_owned(),
                wanted: role.interface(),
                exports: self.component.exports(),
            }),
        }
    }
}

impl From<Component> for Reloadable {
    fn from(component: Component) -> Self {
        Self::new(component)
    }
}

impl fmt::Debug for Reloadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Reloadable")
            .field(&self.component())
            .finish()
    }
}
