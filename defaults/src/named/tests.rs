use super::*;

/// Keeps a text, which counts its bytes.
fn insert<'a>(
    map: &'a mut Named<&'static str>,
    space: &str,
    name: &str,
    text: &'static str,
    limit: ByteSize,
) -> Result<&'a &'static str, QuotaExceeded> {
    map.insert(space, name, text, Some(text.len()), limit)
}

fn keep(map: &mut Named<&'static str>, space: &str, name: &str, value: &'static str) {
    insert(map, space, name, value, NO_LIMIT).unwrap();
}

#[test]
fn both_names_tell_values_apart() {
    let mut map = Named::default();
    let names = [
        ("", ""),
        ("", "a"),
        ("a", ""),
        ("a", "b"),
        ("ab", ""),
        ("", "ab"),
    ];
    for (index, (space, name)) in names.into_iter().enumerate() {
        keep(&mut map, space, name, &"abcdef"[index..]);
    }
    for (index, (space, name)) in names.into_iter().enumerate() {
        assert_eq!(map.get(space, name), Some(&&"abcdef"[index..]));
    }
    assert_eq!(map.get("b", "a"), None);
}

#[test]
fn the_names_of_one_are_its_own_and_in_order() {
    let mut map = Named::default();
    for (space, name) in [("b", "2"), ("b", "10"), ("a", "z"), ("ba", "1"), ("c", "")] {
        keep(&mut map, space, name, "");
    }
    assert_eq!(map.names("b").collect::<Vec<_>>(), ["10", "2"]);
    assert_eq!(map.names("c").collect::<Vec<_>>(), [""]);
    assert_eq!(map.names("").count(), 0);

    let first = map.page("b", None, 1).unwrap();
    assert_eq!(first.keys, ["10"]);
    let last = map.page("b", first.cursor.as_deref(), 1).unwrap();
    assert_eq!((last.keys, last.cursor), (vec!["2".into()], None));
    assert!(map.page("b", Some("10"), 1).is_err());
}

#[test]
fn what_is_over_the_limit_is_refused_and_changes_nothing() {
    let mut map = Named::default();
    keep(&mut map, "b", "old", "12345");
    let (limit, before) = (ByteSize(2 * ENTRY + 12), map.bytes());
    let exceeded = QuotaExceeded { limit: limit.0 };
    let refused = map.check_room("b", [("old", 4), ("k", 4)], limit);
    assert_eq!(refused, Err(exceeded));
    map.check_room("b", [("old", 4), ("k", 2)], limit).unwrap();

    assert_eq!(insert(&mut map, "b", "k", "12", limit), Err(exceeded));
    assert_eq!(
        insert(&mut map, "b", "old", "longer", ByteSize(0)),
        Err(QuotaExceeded { limit: 0 })
    );
    assert_eq!(map.get("b", "k"), None);
    assert_eq!(map.get("b", "old"), Some(&"12345"));
    assert_eq!(map.bytes(), before);
    insert(&mut map, "b", "old", "1234", limit).unwrap();
    insert(&mut map, "b", "k", "1", limit).unwrap();
    assert_eq!(map.bytes(), limit.0 - 1);
}

#[test]
fn what_is_gone_counts_no_more_and_gives_its_place_back() {
    let mut map = Named::default();
    let texts: Vec<_> = (0..1000).map(|n| n.to_string()).collect();
    for name in &texts {
        keep(&mut map, "b", name, "value");
        keep(&mut map, "b", name, "");
    }
    for name in &texts[1..] {
        assert_eq!(map.remove("b", name), Some(""));
        assert_eq!(map.remove("b", name), None);
    }
    assert!(map.slots.capacity() < 20, "{}", map.slots.capacity());
    assert_eq!(map.get("b", "0"), Some(&""));
    assert_eq!(map.names("b").collect::<Vec<_>>(), ["0"]);
    assert_eq!(map.bytes(), ENTRY + 2);
    map.remove("b", "0");
    assert_eq!(map.bytes(), 0);
    assert!(map.order.is_empty());
}

#[test]
fn what_was_seeded_is_not_counted_until_it_is_written_over() {
    let mut map = Named::default();
    for value in ["a longer one", "short"] {
        map.seed("locker", "seeded", value);
        assert_eq!(map.bytes(), 0);
    }
    assert_eq!(map.get("locker", "seeded"), Some(&"short"));

    let limit = ByteSize(ENTRY + 20);
    let sizes = [("seeded", 9)];
    assert!(map.check_room("locker", sizes, limit).is_err());
    assert!(insert(&mut map, "locker", "seeded", "123456789", limit).is_err());
    insert(&mut map, "locker", "seeded", "12345678", limit).unwrap();
    assert_eq!(map.bytes(), limit.0);

    map.seed("", "other", "");
    map.remove("", "other");
    assert_eq!(map.bytes(), limit.0);
}
