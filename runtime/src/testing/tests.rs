//! A wrapper as a host sees it.

use std::sync::Arc;

use super::*;
use crate::keyvalue::{KeyValue, Page};
use crate::vault::{Secret, Vault};
use crate::{Backend, Backends, Bytes, ConnectError, Interface, NoOptions, Registry};
use crate::{keyvalue, vault};

/// A backend of two interfaces, which need no engine.
struct Two;

impl Backend for Two {
    const NAME: &'static str = "Two";
    const INTERFACES: &'static [Interface] = &[Interface::KeyValue, Interface::Vault];
    type Options = NoOptions;

    async fn connect_with(_: NoOptions) -> Result<Self, ConnectError> {
        Ok(Self)
    }

    fn enter(registry: &mut impl Registry<Self>) {
        registry.keyvalue();
        registry.vault();
    }
}

impl KeyValue for Two {
    const IMMEDIATE: bool = true;

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
}

impl Vault for Two {
    async fn get(&self, _: &str, _: &str) -> vault::Result<Option<Secret>> {
        Ok(None)
    }

    async fn list_ids(&self, _: &str) -> vault::Result<Vec<String>> {
        Ok(Vec::new())
    }
}

fn entered<B: Backend>(backend: B) -> Backends {
    let mut backends = Backends::new();
    Arc::new(backend).register(&mut backends);
    backends
}

#[test]
fn a_wrapper_serves_what_the_backend_inside_serves() {
    let backends = entered(Recorded::new(Faulty::new(Two)));
    let interfaces = Interface::ALL.iter().copied();
    let serving: Vec<_> = interfaces
        .filter(|&i| backends.serving(i) == Some("Two"))
        .collect();
    assert_eq!(serving, Two::INTERFACES);
}

#[tokio::test]
async fn what_a_host_calls_goes_through_the_wrapper() {
    let store = Recorded::new(Faulty::new(Two).deny("vault.get"));
    let calls = store.calls();
    let backends = entered(store);
    let (keyvalue, vault) = (backends.keyvalue.unwrap(), backends.vault.unwrap());
    assert_eq!(keyvalue.backend.get("", "key").await.unwrap(), None);
    let denied = vault.backend.get("", "id").await;
    assert!(matches!(denied, Err(vault::Error::AccessDenied)));
    assert_eq!(
        calls.all(),
        [r#"keyvalue.get("", "key")"#, r#"vault.get("", "id")"#]
    );
}

#[tokio::test]
async fn what_a_host_has_is_healed_and_made_to_fail_again() {
    let store = Faulty::new(Two).deny("vault.get");
    let faults = store.faults();
    let vault = entered(store).vault.unwrap();
    assert!(vault.backend.get("", "id").await.is_err());
    faults.heal();
    assert!(vault.backend.get("", "id").await.is_ok());
    faults.fail_nth("get", 1);
    let failed = vault.backend.get("", "id").await;
    assert!(matches!(failed, Err(vault::Error::Backend(_))));
}

#[test]
fn only_a_wrapper_that_can_wait_clears_immediate() {
    let recorded = entered(Recorded::new(Two)).keyvalue.unwrap();
    assert!(recorded.backend.is_immediate());
    let faulty = entered(Faulty::new(Two)).keyvalue.unwrap();
    assert!(!faulty.backend.is_immediate());
}

#[tokio::test]
async fn a_wrapper_connects_the_backend_inside() {
    let recorded = Recorded::<Two>::connect_with(NoOptions).await.unwrap();
    assert!(recorded.calls().all().is_empty());
}
