use std::collections::BTreeMap;

use super::{Reloadable, ServeError};

/// Who serves what begins with which path.
#[derive(Debug, Default)]
pub(super) struct Routes(BTreeMap<String, Reloadable>);

impl Routes {
    pub(super) fn new(routes: Vec<(String, Reloadable)>) -> Result<Self, ServeError> {
        let mut made = Self::default();
        for (route, component) in routes {
            if !route.starts_with('/') {
                return Err(ServeError::Route(route));
            }
            let prefix = route.trim_end_matches('/').to_owned();
            let second = component.component().name().to_owned();
            if let Some(first) = made.0.insert(prefix, component) {
                let first = first.component().name().to_owned();
                return Err(ServeError::RouteTwice {
                    route,
                    first,
                    second,
                });
            }
        }
        Ok(made)
    }

    /// Who serves a path: the longest prefix that ends where a part of the path does.
    pub(super) fn find(&self, path: &str) -> Option<&Reloadable> {
        let mut prefix = path.trim_end_matches('/');
        loop {
            if let Some(component) = self.0.get(prefix) {
                return Some(component);
            }
            // What does not begin with a slash is the `*` of a request for no path in particular.
            prefix = match prefix.rfind('/') {
                Some(end) => &prefix[..end],
                None if prefix.is_empty() => return None,
                None => "",
            };
        }
    }
}
