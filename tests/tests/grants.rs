//! What guests get of the machine.

use std::net::TcpListener;

use runtime::host::wasmtime_wasi::p2::pipe::MemoryOutputPipe;
use runtime::host::wasmtime_wasi::sockets::SocketAddrUse;
use runtime::host::{BuildError, GrantError, Grants};
use tests::{prebuilt, with_defaults};

/// What the guest prints that tries what it may not.
async fn printed(grants: Grants, args: &[&str]) -> String {
    let output = MemoryOutputPipe::new(1 << 16);
    let host = with_defaults().grants(grants.stdout(output.clone()));
    let host = host.build().await.unwrap();
    let guest = host.load(prebuilt("misbehave")).await.unwrap();
    assert!(guest.run(args.to_vec()).await.unwrap().success());
    String::from_utf8(output.contents().into()).unwrap()
}

#[tokio::test]
async fn a_guest_gets_nothing_unless_it_is_granted() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = printed(Grants::default(), &["print-env"]).await;
    assert_eq!(nothing, "argument print-env\n");
    let granted = Grants::default()
        .env("GREETING", "hello")
        .dir(folder.path(), "/data");
    let granted = printed(granted, &["print-env"]).await;
    assert_eq!(
        granted,
        "argument print-env\nvariable GREETING=hello\ndirectory /data\n"
    );
}

#[tokio::test]
async fn a_directory_is_read_or_written_to_as_it_was_granted() {
    let folder = tempfile::tempdir().unwrap();
    for (grants, expected) in [
        (Grants::default(), "refused\n"),
        (
            Grants::default().dir_read_only(folder.path(), "/data"),
            "refused\n",
        ),
        (Grants::default().dir(folder.path(), "/data"), "done\n"),
    ] {
        let args = ["write-file", "/data/file"];
        assert_eq!(printed(grants, &args).await, expected);
    }
}

#[tokio::test]
async fn sockets_are_for_an_embedder_to_grant() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    let connect = ["connect", &addr.to_string()];
    assert_eq!(printed(Grants::default(), &connect).await, "refused\n");
    let granted = Grants::default().wasi(move |wasi| {
        wasi.allow_tcp(true);
        wasi.socket_addr_check(move |to, used| {
            let is_granted = matches!(used, SocketAddrUse::TcpBind) || to == addr;
            Box::pin(async move { is_granted })
        });
    });
    assert_eq!(printed(granted, &connect).await, "done\n");
}

#[tokio::test]
async fn what_cannot_be_granted_is_known_before_a_guest_runs() {
    let host = with_defaults().allow_host("https://example.com");
    let error = host.build().await.unwrap_err();
    assert!(matches!(&error, BuildError::Grant(GrantError::Host { .. })));
    assert_eq!(
        error.to_string(),
        "`https://example.com` is no host: a name is meant, as in `api.example.com`, `localhost:8080`, `*.example.com` \
         or `*`; did you mean `example.com`?"
    );
    let host = with_defaults().dir("no/such/folder", "/data");
    let error = host.build().await.unwrap_err();
    assert!(matches!(error, BuildError::Grant(GrantError::Dir { .. })));
}
