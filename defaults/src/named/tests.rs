use super::*;

impl Size for &str {
    fn size(&self) -> usize {
        self.len()
    }
}

fn keep(named: &mut Named<&'static str>, of: &str, name: &str, value: &'static str) {
    named.insert(of, name, value, NO_LIMIT).unwrap();
}

#[test]
fn both_names_tell_values_apart() {
    let mut named = Named::default();
    let names = [
        ("", ""),
        ("", "a"),
        ("a", ""),
        ("a", "b"),
        ("ab", ""),
        ("", "ab"),
    ];
    for (index, (of, name)) in names.into_iter().enumerate() {
        keep(&mut named, of, name, &"abcdef"[index..]);
    }
    for (index, (of, name)) in names.into_iter().enumerate() {
        assert_eq!(named.get(of, name), Some(&&"abcdef"[index..]));
    }
    assert_eq!(named.get("b", "a"), None);
}

#[test]
fn the_names_of_one_are_its_own_and_in_order() {
    let mut named = Named::default();
    for (of, name) in [("b", "2"), ("b", "10"), ("a", "z"), ("ba", "1"), ("c", "")] {
        keep(&mut named, of, name, "");
    }
    assert_eq!(Vec::from_iter(named.names("b")), ["10", "2"]);
    assert_eq!(Vec::from_iter(named.names("c")), [""]);
    assert_eq!(named.names("").count(), 0);

    let first = named.page("b", None, 1).unwrap();
    assert_eq!(first.keys, ["10"]);
    let last = named.page("b", first.cursor.as_deref(), 1).unwrap();
    assert_eq!((last.keys, last.cursor), (vec!["2".into()], None));
    assert!(named.page("b", Some("10"), 1).is_err());
}

#[test]
fn what_is_over_the_limit_is_refused_and_changes_nothing() {
    let mut named = Named::default();
    keep(&mut named, "b", "old", "12345");
    let (limit, before) = (ByteSize(2 * ENTRY + 12), named.bytes());
    let exceeded = QuotaExceeded { limit: limit.0 };
    let refused = named.check("b", [("old", 4), ("k", 4)], limit);
    assert_eq!(refused, Err(exceeded));
    named.check("b", [("old", 4), ("k", 2)], limit).unwrap();

    assert_eq!(named.insert("b", "k", "12", limit), Err(exceeded));
    assert_eq!(
        named.insert("b", "old", "longer", ByteSize(0)),
        Err(QuotaExceeded { limit: 0 })
    );
    assert_eq!(named.get("b", "k"), None);
    assert_eq!(named.get("b", "old"), Some(&"12345"));
    assert_eq!(named.bytes(), before);
    named.insert("b", "old", "1234", limit).unwrap();
    named.insert("b", "k", "1", limit).unwrap();
    assert_eq!(named.bytes(), limit.0 - 1);
}

#[test]
fn what_is_gone_counts_no_more_and_gives_its_place_back() {
    let mut named = Named::default();
    let names: Vec<_> = (0..1000).map(|n| n.to_string()).collect();
    for name in &names {
        keep(&mut named, "b", name, "value");
        keep(&mut named, "b", name, "");
    }
    for name in &names {
        assert_eq!(named.remove("b", name), Some(""));
        assert_eq!(named.remove("b", name), None);
    }
    assert_eq!(named.bytes(), 0);
    assert!(named.order.is_empty());
    assert!(named.values.capacity() < 20, "{}", named.values.capacity());
}

#[test]
fn what_was_seeded_takes_no_room() {
    let mut named = Named::default();
    let mut limit = ByteSize(ENTRY + 10);
    for value in ["a longer one", "short"] {
        named.seed("locker", "seeded", value, &mut limit);
    }
    assert!(named.insert("", "id", "123456789", limit).is_err());
    named.insert("", "id", "12345678", limit).unwrap();

    let mut limit = NO_LIMIT;
    named.seed("", "more", "", &mut limit);
    assert_eq!(limit, NO_LIMIT);
}
