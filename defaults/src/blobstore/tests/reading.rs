use super::*;

#[tokio::test]
async fn every_range_is_that_part_of_the_whole() {
    let store = store().await;
    let whole: Vec<u8> = (0_u8..=255).cycle().take(3 * 4096 + 100).collect();
    let chunks = whole.chunks(4200).map(Bytes::copy_from_slice);
    store.put("c", "o", chunks.collect()).await.unwrap();

    let size = whole.len();
    for start in [0, 1, 4199, 4200, 4201, 8400, size - 1, size, size + 1] {
        for end in [
            0,
            1,
            4199,
            4200,
            4201,
            8399,
            8400,
            size - 1,
            size,
            usize::MAX,
        ] {
            if start <= end {
                let expected = &whole[start.min(size)..end.saturating_add(1).min(size)];
                let found = read(&store, "o", start as u64, end as u64).await;
                assert_eq!(found, expected, "{start}..={end}");
                let range = ByteRange::new(start as u64, end as u64).unwrap();
                let content = store.content("c", "o").unwrap();
                let mut chunks = content.chunks(range.within(size as u64));
                assert!(chunks.all(|chunk| !chunk.is_empty()), "{start}..={end}");
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

#[tokio::test]
async fn a_reader_keeps_what_it_opened() {
    let store = store().await;
    store.put("c", "o", "old".into()).await.unwrap();
    let before = store.get("c", "o", ByteRange::ALL).await.unwrap();
    store.put("c", "o", "new".into()).await.unwrap();
    let after = store.get("c", "o", ByteRange::ALL).await.unwrap();
    store.delete_container("c").await.unwrap();
    assert_eq!(before.body.collect().await.unwrap(), "old");
    assert_eq!(after.body.collect().await.unwrap(), "new");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_sees_the_old_or_the_new_bytes_whole() {
    let store = Arc::new(store().await);
    let body = |byte: u8| Body::from_iter([5000, 1, 4096].map(|n| Bytes::from(vec![byte; n])));
    store.put("c", "o", body(0)).await.unwrap();
    let writer = tokio::spawn({
        let store = Arc::clone(&store);
        async move {
            for round in 0..500_u16 {
                store
                    .put("c", "o", body(round.to_le_bytes()[0]))
                    .await
                    .unwrap();
            }
        }
    });
    while !writer.is_finished() {
        let bytes = text(&store, "o").await;
        assert_eq!(bytes.len(), 9097);
        assert!(bytes.iter().all(|byte| *byte == bytes[0]));
    }
    writer.await.unwrap();
}

#[test]
fn a_blobstore_in_memory_is_immediate() {
    const { assert!(MemoryBlobStore::IMMEDIATE) };
}
