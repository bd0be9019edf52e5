use super::*;

#[tokio::test]
async fn creating_a_container_again_keeps_its_objects_and_its_age() {
    let store = store().await;
    store.put("c", "o", "x".into()).await.unwrap();
    let info = store.container_info("c").await.unwrap().unwrap();
    store.create_container("c").await.unwrap();
    assert_eq!(store.container_info("c").await.unwrap(), Some(info));
    assert_eq!(text(&store, "o").await, "x");
}

#[tokio::test]
async fn what_is_missing_can_be_deleted() {
    let store = store().await;
    store.delete_container("missing").await.unwrap();
    store.delete("c", "missing").await.unwrap();
    store.put("c", "o", "x".into()).await.unwrap();
    store
        .delete_many("c", &["o".into(), "missing".into()])
        .await
        .unwrap();
    assert_eq!(store.info("c", "o").await.unwrap(), None);
    let range = ByteRange::ALL;
    assert!(
        matches!(store.get("c", "o", range).await, Err(Error::NoSuchObject(name)) if name == "o")
    );
}

#[tokio::test]
async fn a_missing_container_is_named() {
    let store = store().await;
    store.put("c", "o", "x".into()).await.unwrap();
    let missing = "missing";
    assert_eq!(store.container_info(missing).await.unwrap(), None);
    assert!(is_missing_container(
        store.put(missing, "o", "x".into()).await
    ));
    assert!(is_missing_container(
        store.get(missing, "o", ByteRange::ALL).await
    ));
    assert!(is_missing_container(store.list(missing, None).await));
    assert!(is_missing_container(store.info(missing, "o").await));
    assert!(is_missing_container(store.delete(missing, "o").await));
    assert!(is_missing_container(store.clear(missing).await));
    assert!(is_missing_container(
        store.copy(&id(missing, "o"), &id("c", "o")).await
    ));
    assert!(is_missing_container(
        store.copy(&id("c", "o"), &id(missing, "o")).await
    ));
    assert!(is_missing_container(
        store.rename(&id("c", "o"), &id(missing, "o")).await
    ));
    assert_eq!(text(&store, "o").await, "x");
}

#[tokio::test]
async fn copy_and_move_overwrite() {
    let store = store().await;
    store.create_container("other").await.unwrap();
    store.put("c", "o", "new".into()).await.unwrap();
    store.put("other", "copy", "old".into()).await.unwrap();
    store.put("c", "moved", "old".into()).await.unwrap();

    store
        .copy(&id("c", "o"), &id("other", "copy"))
        .await
        .unwrap();
    store
        .rename(&id("other", "copy"), &id("c", "moved"))
        .await
        .unwrap();
    assert_eq!(text(&store, "moved").await, "new");
    assert_eq!(text(&store, "o").await, "new");
    assert_eq!(store.info("other", "copy").await.unwrap(), None);
    let missing = store.copy(&id("c", "missing"), &id("c", "o")).await;
    assert!(matches!(missing, Err(Error::NoSuchObject(_))));
}

#[tokio::test]
async fn onto_itself_an_object_stays_what_it_is() {
    let store = store().await;
    store.put("c", "o", "x".into()).await.unwrap();
    let info = store.info("c", "o").await.unwrap();
    store.copy(&id("c", "o"), &id("c", "o")).await.unwrap();
    store.rename(&id("c", "o"), &id("c", "o")).await.unwrap();
    assert_eq!(store.info("c", "o").await.unwrap(), info);
    assert_eq!(text(&store, "o").await, "x");
}

#[tokio::test]
async fn names_are_listed_in_order_and_in_pages() {
    let store = store_with([("BLOBSTORE_PAGE_SIZE", "2")]).await;
    for name in ["b", "a", "ä", "c", "B"] {
        store.put("c", name, "".into()).await.unwrap();
    }
    let mut pages = Vec::new();
    let mut cursor = None;
    loop {
        let page = store.list("c", cursor.as_deref()).await.unwrap();
        pages.push(page.keys);
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(pages, [vec!["B", "a"], vec!["b", "c"], vec!["ä"]]);
    assert!(matches!(
        store.list("c", Some("a")).await,
        Err(Error::Other(_))
    ));
}

#[tokio::test]
async fn a_cleared_container_is_empty_and_still_there() {
    let store = store().await;
    let info = store.container_info("c").await.unwrap();
    store.put("c", "o", "x".into()).await.unwrap();
    store.clear("c").await.unwrap();
    assert!(store.list("c", None).await.unwrap().keys.is_empty());
    assert_eq!(store.container_info("c").await.unwrap(), info);
}

#[tokio::test]
async fn an_overwritten_object_has_an_age_of_its_own() {
    let store = store().await;
    let start = SystemTime::now();
    store.put("c", "o", "x".into()).await.unwrap();
    let first = store.info("c", "o").await.unwrap().unwrap().created_at;
    assert!(start <= first && first <= SystemTime::now());
    let container = store.container_info("c").await.unwrap().unwrap().created_at;
    store.put("c", "o", "y".into()).await.unwrap();
    assert!(store.info("c", "o").await.unwrap().unwrap().created_at > first);
    assert_eq!(
        store.container_info("c").await.unwrap().unwrap().created_at,
        container
    );
}
