//! What a component may open.

use std::fs;

use crate::client::Client;
use crate::command::Serving;
use crate::prebuilt;

#[tokio::test]
async fn a_component_with_a_policy_opens_what_that_grants_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.toml");
    let text = format!(
        "[component.shop]\nfile = '{}'\nroute = '/'\n\
         policy.buckets = {{ stock = 'read-write', audit = 'read-only' }}\n",
        prebuilt("http").display()
    );
    fs::write(&file, text).unwrap();
    let mut serving = Serving::start(["--config-file".as_ref(), file.as_os_str()]).await;
    assert!(
        serving.screen.contains("MemoryKeyValue"),
        "{}",
        serving.screen
    );
    let mut client = Client::connect(serving.addr).await;
    for (path, bucket, granted) in [
        ("/bucket", "stock", true),
        ("/bucket", "audit", false),
        ("/read", "audit", true),
        ("/read", "orders", false),
    ] {
        let answer = client.get(&format!("{path}?name={bucket}")).await.unwrap();
        assert_eq!(answer.1 == "ok\n", granted, "{path} {bucket}: {answer:?}");
        if !granted {
            let denied = serving.says(" denied ").await;
            assert!(denied.contains(&format!("keyvalue `{bucket}`")), "{denied}");
        }
    }
}
