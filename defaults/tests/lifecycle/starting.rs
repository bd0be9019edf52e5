//! How it starts.

use std::io::pipe;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

use crate::client::Client;
use crate::command::{Serving, next};
use crate::prebuilt;

#[tokio::test]
async fn it_serves_though_nobody_reads_its_screen() {
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    let mut child = Command::new(env!("CARGO_BIN_EXE_wasi-dev"))
        .env_clear()
        .env("RUST_LOG", "wasi_dev=debug")
        .args(["serve", "--addr=127.0.0.1:0"])
        .arg(prebuilt("http-hello"))
        .stdin(Stdio::null())
        .stdout(writer)
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    let said = next(&mut log).await.unwrap();
    assert!(said.ends_with(" serving"), "{said}");
}

#[tokio::test]
async fn machine_code_is_served_as_its_component_is() {
    let folder = tempfile::tempdir().unwrap();
    let artifact = folder.path().join("hello.cwasm");
    let compile = Command::new(env!("CARGO_BIN_EXE_wasi-dev"))
        .env_clear()
        .arg("compile")
        .arg(prebuilt("http-hello"))
        .arg("-o")
        .arg(&artifact)
        .status();
    assert!(compile.await.unwrap().success());
    let args = ["--precompiled".as_ref(), artifact.as_os_str()];
    let serving = Serving::start(args).await;
    let mut client = Client::connect(serving.addr).await;
    let answer = client.get("/").await.unwrap();
    assert_eq!(answer, (200, "hello\n".to_owned()));
}

/// The pool is addresses, of which a process that has none does not use as many.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn there_is_room_for_guests_before_they_come() {
    const TERABYTE_IN_KB: u64 = 1 << 30;
    let serving = Serving::start([prebuilt("http-hello")]).await;
    let status = std::fs::read_to_string(format!("/proc/{}/status", serving.id())).unwrap();
    let size = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let size = size.unwrap().trim().trim_end_matches(" kB");
    assert!(size.parse::<u64>().unwrap() > TERABYTE_IN_KB, "{size} kB");
}
