use super::*;

#[tokio::test]
async fn every_range_is_that_part_of_the_whole() {
    let store = store().await;
    let whole: Vec<u8> = (0_u8..=255).cycle().take(2 * BLOCK + 100).collect();
    let chunks = whole.chunks(5000).map(Bytes::copy_from_slice);
    store.put("c", "o", chunks.collect()).await.unwrap();

    let size = whole.len();
    let places = [
        0,
        1,
        BLOCK - 1,
        BLOCK,
        BLOCK + 1,
        2 * BLOCK - 1,
        2 * BLOCK,
        size - 1,
        size,
    ];
    for start in places.into_iter().chain([size + 1]) {
        for end in places.into_iter().chain([usize::MAX]) {
            if start <= end {
                let expected = &whole[start.min(size)..end.saturating_add(1).min(size)];
                let found = read(&store, "o", start as u64, end as u64).await;
                assert_eq!(found, expected, "{start}..={end}");
                let range = ByteRange::new(start as u64, end as u64).unwrap();
                let mut body = store.get("c", "o", range).await.unwrap().body;
                while let Some(chunk) = body.next().await {
                    assert!(!chunk.unwrap().is_empty(), "{start}..={end}");
                }
            }
        }
    }
}

#[tokio::test]
async fn reading_copies_no_bytes() {
    let store = store().await;
    store.put("c", "o", vec![7; 10_000].into()).await.unwrap();
    let whole = text(&store, "o").await;
    let part = read(&store, "o", 100, 200).await;
    assert_eq!(part.as_ptr(), whole[100..].as_ptr());

    store.create_container("other").await.unwrap();
    store
        .copy(&id("c", "o"), &id("other", "copy"))
        .await
        .unwrap();
    let copy = store.get("other", "copy", ByteRange::ALL).await.unwrap();
    assert_eq!(copy.body.collect().await.unwrap().as_ptr(), whole.as_ptr());
}

/// A list of its chunks for each reader would be larger than the object.
#[tokio::test]
async fn a_reader_keeps_the_object_and_nothing_more() {
    let store = store().await;
    store.put("c", "o", vec![7; 10_000].into()).await.unwrap();
    let content = store.content("c", "o").unwrap();
    let readers = [ByteRange::ALL; 2].map(|range| at_once(store.get("c", "o", range)).unwrap());
    // They, the store, and the one in hand.
    assert_eq!(Arc::strong_count(&content), 4);
    drop(readers);
    assert_eq!(Arc::strong_count(&content), 2);
}

#[tokio::test]
async fn a_page_has_as_many_names_as_the_option_says() {
    let store = store_with([("BLOBSTORE_PAGE_SIZE", "2")]).await;
    for name in ["a", "b", "c"] {
        store.put("c", name, "".into()).await.unwrap();
    }
    let first = store.list("c", None).await.unwrap();
    assert_eq!(first.keys, ["a", "b"]);
    let last = store.list("c", first.cursor.as_deref()).await.unwrap();
    assert_eq!((last.keys, last.cursor), (vec!["c".into()], None));
}

#[test]
fn a_blobstore_in_memory_is_immediate() {
    const { assert!(MemoryBlobStore::IMMEDIATE) };
}
