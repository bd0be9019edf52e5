use std::error::Error;
use std::io;

use super::Component;
use super::export::Role;
use crate::host::ending::list;
use crate::{Interface, keyvalue, messaging};

/// Something cannot be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The address cannot be listened at.
    #[error("the address cannot be bound")]
    Bind(#[source] io::Error),
    /// A route does not begin with a slash.
    #[error("`{0}` is no route: a route is the beginning of a path, as in `/orders`")]
    Route(String),
    /// Two components have one route.
    #[error("both {first} and {second} have the route `{route}`")]
    #[non_exhaustive]
    RouteTwice {
        /// The route.
        route: String,
        /// The name of the component that came first.
        first: String,
        /// The name of the other.
        second: String,
    },
    /// A component does not export what it would be called by.
    #[error("{component} does not export {wanted}; it exports {}", list(exports))]
    Export {
        /// The component's name.
        component: String,
        /// What it would be called by.
        wanted: &'static str,
        /// What it exports.
        exports: Vec<String>,
    },
    /// A component exports what it would be called by, but in a shape that is not known.
    #[error("{component} exports {wanted} in a shape that this host does not know")]
    Shape {
        /// The component's name.
        component: String,
        /// What it would be called by.
        wanted: &'static str,
        /// What differs.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The host has no backend for what is to be served.
    #[error("this host has no {0} backend")]
    NoBackend(Interface),
    /// The backend refuses a subscription.
    #[error("{component} cannot be subscribed to `{pattern}`")]
    #[non_exhaustive]
    Subscribe {
        /// The component's name.
        component: String,
        /// The pattern.
        pattern: String,
        /// Why.
        #[source]
        source: messaging::Error,
    },
    /// The backend refuses a watch.
    #[error("{component} cannot watch the bucket `{bucket}`")]
    #[non_exhaustive]
    Watch {
        /// The component's name.
        component: String,
        /// The bucket.
        bucket: String,
        /// Why.
        #[source]
        source: keyvalue::Error,
    },
}

impl ServeError {
    pub(super) fn shape(component: &Component, role: Role, error: wasmtime::Error) -> Self {
        Self::Shape {
            component: component.name().to_owned(),
            wanted: role.interface(),
            source: error.into(),
        }
    }
}
