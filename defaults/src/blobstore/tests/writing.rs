use super::*;

#[tokio::test]
async fn an_object_is_read_as_it_was_written() {
    let store = store().await;
    let sizes = [5000, 1, 0, BLOCK - 5001, BLOCK, 3 * BLOCK + 7, BLOCK - 7];
    let chunks = sizes.map(|size| (b'a'..=b'z').cycle().take(size).collect::<Bytes>());
    store
        .put("c", "o", Body::from_iter(chunks.clone()))
        .await
        .unwrap();
    assert_eq!(text(&store, "o").await, chunks.concat());
    store.put("c", "o", "".into()).await.unwrap();
    assert_eq!(text(&store, "o").await, "");
}

#[tokio::test]
async fn bytes_written_bit_by_bit_are_kept_together() {
    let store = store().await;
    let body = (0..10_000).map(|_| Bytes::from(vec![b'x'; 10])).collect();
    store.put("c", "o", body).await.unwrap();
    let mut body = store.get("c", "o", ByteRange::ALL).await.unwrap().body;
    let mut sizes = Vec::new();
    while let Some(chunk) = body.next().await {
        sizes.push(chunk.unwrap().len());
    }
    assert_eq!(sizes, [BLOCK, 100_000 - BLOCK]);
    assert_eq!(text(&store, "o").await, vec![b'x'; 100_000]);
}

/// Parts that leave a vector with twice the room that it needs.
#[tokio::test]
async fn a_block_takes_no_more_than_its_bytes() {
    let parts = [BLOCK - 1, 1, BLOCK - 1, 1, 5000].map(|size| Bytes::from(vec![0; size]));
    let body = Body::from_iter(parts);
    let content = Content::of(body, Quota::default().nothing(), u64::MAX)
        .await
        .unwrap();
    for block in content.blocks {
        let block = block.try_into_mut().expect("nobody else has it");
        assert_eq!(block.capacity(), block.len());
    }
}

#[tokio::test]
async fn a_body_that_fails_or_is_given_up_counts_no_longer() {
    let store = store().await;
    store.put("c", "o", "old".into()).await.unwrap();
    let kept = store.quota.kept();

    let (sender, body) = channel();
    sender.send(Ok(vec![1; 5000].into())).unwrap();
    sender
        .send(Err(Error::other("the guest went away")))
        .unwrap();
    store.put("c", "o", body).await.unwrap_err();
    assert_eq!(store.quota.kept(), kept);

    let (sender, body) = channel();
    sender.send(Ok(vec![1; 5000].into())).unwrap();
    {
        let put = std::pin::pin!(store.put("c", "o", body));
        let mut context = Context::from_waker(Waker::noop());
        assert!(put.poll(&mut context).is_pending());
        assert!(store.quota.kept() > kept);
    }
    assert_eq!(store.quota.kept(), kept);
}

#[tokio::test]
async fn a_body_is_refused_as_soon_as_it_is_too_large() {
    let store = store_with([("BLOBSTORE_MAX_BYTES", "10000")]).await;
    let left = 10_000 - usize::try_from(store.quota.kept()).unwrap();
    let (sender, body) = channel();
    for _ in 0..3 {
        sender.send(Ok(vec![0; 5000].into())).unwrap();
    }
    // The sender is still there: without a limit this would wait for more.
    let error = at_once(store.put("c", "o", body)).unwrap_err();
    assert!(matches!(error, Error::QuotaExceeded { limit: 10000 }));
    assert_eq!(store.info("c", "o").await.unwrap(), None);
    let largest = left - ENTRY - "o".len();
    assert!(
        store
            .put("c", "o", vec![0; largest + 1].into())
            .await
            .is_err()
    );
    store.put("c", "o", vec![0; largest].into()).await.unwrap();
}

#[tokio::test]
async fn bytes_count_until_the_last_reader_or_copy_is_gone() {
    let store = store_with([("BLOBSTORE_MAX_BYTES", "5000")]).await;
    store.put("c", "o", vec![0; 3000].into()).await.unwrap();
    store.copy(&id("c", "o"), &id("c", "copy")).await.unwrap();
    let reader = store
        .get("c", "o", ByteRange::new(0, 0).unwrap())
        .await
        .unwrap();

    let full = || store.put("c", "new", vec![0; 2000].into());
    store.delete("c", "o").await.unwrap();
    assert!(full().await.is_err(), "the copy is left");
    store.clear("c").await.unwrap();
    assert!(full().await.is_err(), "the reader is left");
    drop(reader);
    full().await.unwrap();
}

#[tokio::test]
async fn names_count_too() {
    // One for the container that is there, and ten for a name more.
    let store = store_of(2 * ENTRY + 11).await;
    assert!(store.create_container("0123456789a").await.is_err());
    assert!(store.put("c", "0123456789a", "".into()).await.is_err());
    store.create_container("0123456789").await.unwrap();
    assert!(store.put("c", "o", "".into()).await.is_err());
    store.create_container("c").await.unwrap();
    store.delete_container("0123456789").await.unwrap();
    store.put("c", "o", "".into()).await.unwrap();
    assert!(store.put("c", "o", "0".into()).await.is_err());
}

#[tokio::test]
async fn a_body_for_a_missing_container_is_not_waited_for() {
    let store = store().await;
    let (_sender, body) = channel();
    let put = at_once(store.put("missing", "o", body));
    assert!(is_missing_container(put));
}

#[tokio::test]
async fn a_body_whose_container_was_deleted_counts_no_longer() {
    let store = store().await;
    let (sender, body) = channel();
    let mut put = Box::pin(store.put("c", "o", body));
    let mut context = Context::from_waker(Waker::noop());
    assert!(put.as_mut().poll(&mut context).is_pending());
    store.delete_container("c").await.unwrap();
    drop(sender);
    assert!(matches!(put.await, Err(Error::NoSuchContainer(_))));
    assert_eq!(store.quota.kept(), 0);
}

#[tokio::test]
async fn a_body_goes_into_no_later_container_of_the_name() {
    let store = store().await;
    let (sender, body) = channel();
    let mut put = Box::pin(store.put("c", "o", body));
    let mut context = Context::from_waker(Waker::noop());
    assert!(put.as_mut().poll(&mut context).is_pending());
    store.delete_container("c").await.unwrap();
    store.create_container("c").await.unwrap();
    let kept = store.quota.kept();
    drop(sender);
    assert!(matches!(put.await, Err(Error::NoSuchContainer(_))));
    assert_eq!(store.info("c", "o").await.unwrap(), None);
    assert_eq!(store.quota.kept(), kept);
}

#[tokio::test]
async fn a_copy_onto_itself_keeps_its_age() {
    let store = store().await;
    store.put("c", "o", "x".into()).await.unwrap();
    let info = store.info("c", "o").await.unwrap();
    store.copy(&id("c", "o"), &id("c", "o")).await.unwrap();
    assert_eq!(store.info("c", "o").await.unwrap(), info);
}

#[tokio::test]
async fn a_name_counts_for_more_than_its_bytes() {
    let store = store_with([("BLOBSTORE_MAX_BYTES", "100000")]).await;
    let mut objects = 0;
    while objects < 1000 {
        let name = objects.to_string();
        if store.put("c", &name, "x".into()).await.is_err() {
            break;
        }
        objects += 1;
    }
    assert!((250..350).contains(&objects), "{objects}");
}
