use futures_util::FutureExt as _;
use tokio::sync::oneshot;

use super::*;

fn writer(upload: &mut Upload) -> impl OutputStream + use<> {
    upload.stream().expect("the first time")
}

fn refused<T: std::fmt::Debug>(answer: StreamResult<T>) -> String {
    match answer.unwrap_err() {
        StreamError::LastOperationFailed(error) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_body_without_a_name_may_have_as_many_bytes_as_it_may() {
    let mut upload = Upload::new(8192, Counter::new(1 << 20));
    let mut writer = writer(&mut upload);
    for _ in 0..2 {
        writer
            .blocking_write_and_flush(vec![0; 4096].into())
            .await
            .unwrap();
    }
    let (told, size) = oneshot::channel();
    upload
        .name(|body| async {
            let bytes = body.collect().await?;
            _ = told.send(bytes.len());
            Ok(())
        })
        .unwrap();
    upload.finish().await.unwrap().unwrap();
    assert_eq!(size.await, Ok(8192));
}

/// Else what is written behind a part that was refused would make an object with a hole in it.
#[tokio::test]
async fn a_body_of_which_a_part_was_refused_is_none() {
    let mut upload = Upload::new(1000, Counter::new(1 << 20));
    let mut writer = writer(&mut upload);
    let too_much = "no more than 1000 bytes can be written before write-data gives them a name";
    writer.check_write().unwrap();
    writer.write(vec![0; 800].into()).unwrap();
    writer.check_write().unwrap();
    assert_eq!(refused(writer.write(vec![1; 201].into())), too_much);
    let put = |body: Body| async { body.collect().await.map(drop) };
    upload.name(put).unwrap();
    assert!(matches!(writer.check_write(), Err(StreamError::Closed)));
    let finished = upload.finish().await.unwrap();
    assert_eq!(finished.unwrap_err().to_string(), too_much);

    let mut nameless = Upload::new(1000, Counter::new(1 << 20));
    let mut stream = nameless.stream().expect("the first time");
    stream.check_write().unwrap();
    assert_eq!(refused(stream.write(vec![1; 1001].into())), too_much);
    let finished = nameless.finish().await.unwrap();
    assert_eq!(finished.unwrap_err().to_string(), too_much);
}

#[tokio::test]
async fn a_guest_that_may_have_little_kept_waits_until_its_backend_has_read() {
    let mut upload = Upload::new(8192, Counter::new(1000));
    let mut writer = writer(&mut upload);
    let (told, body) = oneshot::channel();
    // It goes on for as long as its body is read.
    let (_end, ended) = oneshot::channel::<()>();
    let put = |body| async {
        _ = told.send(body);
        _ = ended.await;
        Ok(())
    };
    upload.name(put).unwrap();
    let mut body = body.await.unwrap();

    let room = writer.check_write().unwrap();
    assert!((1..1000).contains(&room), "{room}");
    writer.write(vec![0; room].into()).unwrap();
    assert_eq!(writer.check_write().unwrap(), 0);
    assert!(writer.ready().now_or_never().is_none());

    assert_eq!(body.next().await.unwrap().unwrap().len(), room);
    writer.ready().await;
    assert_eq!(writer.check_write().unwrap(), room);
}

#[tokio::test]
async fn a_guest_that_may_have_nothing_kept_is_told_so() {
    let counter = Counter::new(1000);
    let mut upload = Upload::new(8192, counter.clone());
    let mut writer = writer(&mut upload);
    let _others = counter.charge(1000).unwrap();
    writer.ready().await;
    assert_eq!(
        refused(writer.check_write()),
        "the guest has 1000 bytes kept for it, as many as it may"
    );
}

#[tokio::test]
async fn a_body_without_a_name_may_have_no_limit_of_its_own() {
    let mut upload = Upload::new(usize::MAX, Counter::new(1 << 20));
    let mut writer = writer(&mut upload);
    let written = writer.blocking_write_and_flush(vec![0; 4096].into()).await;
    written.unwrap();
}
