use super::Call;
use super::forward::METHODS;
use crate::Interface;

/// The methods that a test named.
#[derive(Debug, Clone, Copy)]
pub(super) struct Methods {
    interface: Option<Interface>,
    method: Option<&'static str>,
}

impl Methods {
    pub(super) const EVERY: Self = Self {
        interface: None,
        method: None,
    };

    /// The methods that go by `name`.
    ///
    /// # Panics
    ///
    /// When there are none: a fault in a name that nothing goes by would let a test pass.
    #[track_caller]
    pub(super) fn named(name: &str) -> Self {
        let (interface, method) = match name.split_once('.') {
            Some((interface, method)) => (Some(interface), method),
            None => (None, name),
        };
        let found = METHODS.iter().find_map(|(served, methods)| {
            if interface.is_some_and(|interface| interface != served.name()) {
                return None;
            }
            if method == "*" {
                return Some((*served, None));
            }
            let known = methods.iter().find(|known| **known == method)?;
            Some((*served, Some(*known)))
        });
        let Some((served, method)) = found else {
            panic!("no interface has a method `{name}`; as in `get`, `vault.get` or `*`");
        };
        Self {
            interface: interface.map(|_| served),
            method,
        }
    }

    pub(super) fn include(self, call: &Call) -> bool {
        self.interface.is_none_or(|i| i == call.interface())
            && self.method.is_none_or(|m| m == call.method())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn includes(name: &str, interface: Interface, method: &'static str) -> bool {
        Methods::named(name).include(&Call::new(interface, method, &[]))
    }

    #[test]
    fn a_name_is_of_a_method_of_any_interface_or_of_one() {
        assert!(includes("get", Interface::KeyValue, "get"));
        assert!(includes("get", Interface::Vault, "get"));
        assert!(!includes("get", Interface::Vault, "set"));
        assert!(includes("vault.get", Interface::Vault, "get"));
        assert!(!includes("vault.get", Interface::KeyValue, "get"));
        assert!(includes("query", Interface::Sql, "query"));
    }

    #[test]
    fn a_star_is_every_method() {
        assert!(includes("*", Interface::Sql, "open"));
        assert!(includes("vault.*", Interface::Vault, "list_ids"));
        assert!(!includes("vault.*", Interface::Sql, "open"));
    }

    #[test]
    #[should_panic(expected = "no interface has a method `gte`")]
    fn a_misspelt_method_is_refused() {
        Methods::named("gte");
    }

    #[test]
    #[should_panic(expected = "no interface has a method `sql.get`")]
    fn a_method_of_another_interface_is_refused() {
        Methods::named("sql.get");
    }
}
