mod operations;

use super::*;
use Access::{ReadOnly, ReadWrite};

fn bucket(policy: &Policy, name: &str) -> Option<Access> {
    policy.access(Interface::KeyValue, name)
}

#[test]
fn nothing_is_granted_by_default() {
    for &interface in Interface::ALL {
        for name in ["", "default", "orders"] {
            assert_eq!(
                Policy::default().access(interface, name),
                None,
                "{interface}"
            );
        }
    }
}

#[test]
fn a_name_is_of_one_and_a_star_of_all_that_begin_so() {
    let policy = Policy::default()
        .bucket("orders", ReadWrite)
        .bucket("audit-*", ReadOnly);
    for (name, granted) in [
        ("orders", Some(ReadWrite)),
        ("orders-2", None),
        ("order", None),
        ("Orders", None),
        ("", None),
        ("audit-2026", Some(ReadOnly)),
        ("audit-", Some(ReadOnly)),
        ("audit", None),
        ("my-audit-2026", None),
        ("*", None),
    ] {
        assert_eq!(bucket(&policy, name), granted, "{name:?}");
    }
}

#[test]
fn a_star_within_a_name_is_a_star() {
    let policy = Policy::default().bucket("a*b", ReadOnly);
    assert_eq!(bucket(&policy, "a*b"), Some(ReadOnly));
    assert_eq!(bucket(&policy, "a-b"), None);
}

#[test]
fn the_default_bucket_goes_by_the_empty_name() {
    let policy = Policy::default().bucket("", ReadWrite);
    assert_eq!(bucket(&policy, ""), Some(ReadWrite));
    assert_eq!(bucket(&policy, "default"), None);
    let policy = Policy::default().bucket("*", ReadOnly);
    assert_eq!(bucket(&policy, ""), Some(ReadOnly));
}

#[test]
fn the_most_permissive_entry_holds_in_any_order() {
    let entries = [("orders", ReadOnly), ("*", ReadWrite), ("or*", ReadOnly)];
    let in_order = entries
        .iter()
        .fold(Policy::default(), |p, (n, a)| p.bucket(*n, *a));
    let reversed = entries
        .iter()
        .rev()
        .fold(Policy::default(), |p, (n, a)| p.bucket(*n, *a));
    for policy in [in_order, reversed] {
        assert_eq!(bucket(&policy, "orders"), Some(ReadWrite));
    }
}

#[test]
fn a_grant_is_of_its_interface_only() {
    let policy = Policy::default().bucket("orders", ReadWrite);
    for &interface in Interface::ALL {
        let granted = policy.access(interface, "orders").is_some();
        assert_eq!(granted, interface == Interface::KeyValue, "{interface}");
    }
}

#[test]
fn the_default_database_has_two_names() {
    for granted in ["", "default", "def*", "*"] {
        let policy = Policy::default().database(granted, ReadOnly);
        for name in ["", "default"] {
            let access = policy.access(Interface::Sql, name);
            assert_eq!(access, Some(ReadOnly), "{granted:?} {name:?}");
        }
    }
    let other = Policy::default().database("orders", ReadWrite);
    assert_eq!(other.access(Interface::Sql, ""), None);
}

#[test]
fn topics_are_granted_by_patterns() {
    for (pattern, topic, granted) in [
        ("orders.*", "orders.created", true),
        ("orders.*", "orders.eu.created", false),
        ("orders.>", "orders.eu.created", true),
        (">", "orders", true),
        ("orders", "orders", true),
    ] {
        let policy = Policy::default().publish(pattern);
        assert_eq!(policy.check(), Ok(()));
        let access = policy.access(Interface::Messaging, topic);
        assert_eq!(access.is_some(), granted, "{pattern:?} {topic:?}");
    }
    for pattern in ["orders*", ">.orders", ""] {
        let policy = Policy::default().publish(pattern);
        assert!(policy.check().is_err(), "{pattern:?}");
    }
}
