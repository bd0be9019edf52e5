//! What a server keeps in memory: for each component that waits for requests, and for each request under way.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::sleep;

use crate::load::{Client, Failure, Question};
use crate::prebuilt;
use crate::server::{Log, Server, wasi_dev};

/// How many components are added to one that is served alone.
const MORE: usize = 8;

/// How many requests are under way at a time.
const REQUESTS: usize = 100;

/// A server that takes no more memory for so long has what it needs.
const SETTLED: Duration = Duration::from_millis(200);

/// A guest that waits for something, and answers at once at another path.
const WAITING: &str = "http";
const HELLO: Question = Question {
    path: "/hello",
    answer: b"hello\n",
};

pub(crate) async fn print() -> Result<(), Failure> {
    println!("\nresident memory of wasi-dev, in KiB, by VmRSS");
    for (how, precompiled) in [("compiled at start", false), ("precompiled", true)] {
        for guest in ["http-get", WAITING] {
            let [one, many] = [1, 1 + MORE].map(|count| idle(guest, count, precompiled));
            let (one, many) = (one.await?, many.await?);
            println!(
                "{guest}, {how}: {one} with one component, {} for each of {MORE} more that are idle",
                many.saturating_sub(one) / MORE
            );
        }
    }
    let (before, during) = under_way().await?;
    println!(
        "{WAITING}: {before} before, {} for each of {REQUESTS} requests under way",
        during.saturating_sub(before) / REQUESTS
    );
    Ok(())
}

/// What a server takes that has so many copies of a component, each of which answers at a path of its own.
async fn idle(guest: &str, count: usize, precompiled: bool) -> Result<usize, Failure> {
    let folder = tempfile::tempdir()?;
    let mut args = Vec::new();
    for number in 0..count {
        let file = folder.path().join(number.to_string());
        copy(&prebuilt(guest), &file, precompiled)?;
        args.push(format!("/{number}={}", file.display()));
    }
    if precompiled {
        args.push("--precompiled".into());
    }
    let server = Server::ours(&args, Log::Warnings)?;
    settled(server.pid()).await
}

fn copy(guest: &PathBuf, to: &Path, precompiled: bool) -> Result<(), Failure> {
    if !precompiled {
        fs::copy(guest, to)?;
        return Ok(());
    }
    let mut compile = wasi_dev();
    let compiled = compile.arg("compile").arg(guest).arg("-o").arg(to);
    let compiled = compiled.output()?;
    if compiled.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&compiled.stderr).into())
}

/// What a server takes before, and while guests wait.
async fn under_way() -> Result<(usize, usize), Failure> {
    let guest = prebuilt(WAITING).display().to_string();
    let server = Server::ours(&[guest, "--timeout=1h".into()], Log::Warnings)?;
    // What the first guest of all needs is not counted to those that follow.
    Client::connect(server.addr).await?.ask(HELLO).await?;
    let before = settled(server.pid()).await?;
    let mut clients = Vec::new();
    for _ in 0..REQUESTS {
        let mut client = Client::connect(server.addr).await?;
        client.send("/sleep").await?;
        clients.push(client);
    }
    Ok((before, settled(server.pid()).await?))
}

/// What a process takes once it takes no more.
async fn settled(pid: u32) -> Result<usize, Failure> {
    let mut most = 0;
    loop {
        let now = resident(pid)?;
        if now <= most {
            return Ok(now);
        }
        most = now;
        sleep(SETTLED).await;
    }
}

fn resident(pid: u32) -> Result<usize, Failure> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let size = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(size.ok_or("a process has no VmRSS")?.trim().parse()?)
}
