//! The command, and what it says.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader, Lines};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};
use tokio::time::timeout;

/// After this long something is wrong, and a test ends instead of waiting for ever. It may well take a while: components
/// are compiled, by a compiler that was not optimised, while other tests do the same.
const PATIENCE: Duration = Duration::from_mins(2);

/// `wasi-dev serve`, listening at a port of its own. It is killed when this is dropped.
pub(crate) struct Serving {
    child: Child,
    pub(crate) addr: SocketAddr,
    /// What it showed as it began.
    pub(crate) screen: String,
    stdout: Lines<BufReader<ChildStdout>>,
    stderr: Lines<BufReader<ChildStderr>>,
    /// The lines of the log that were read.
    pub(crate) log: Vec<String>,
}

impl Serving {
    /// Starts it in an environment without any variable, and waits until it serves.
    pub(crate) async fn start<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>) -> Self {
        Self::start_with(&[], args).await
    }

    /// Starts it with these variables alone.
    pub(crate) async fn start_with<A: AsRef<OsStr>>(
        env: &[(&str, &OsStr)],
        args: impl IntoIterator<Item = A>,
    ) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wasi-dev"));
        command
            .env_clear()
            .envs(env.iter().copied())
            .args(["serve", "--addr", "127.0.0.1:0"])
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command.spawn().expect("the command starts");
        let stdout = child.stdout.take().expect("it is piped");
        let stderr = child.stderr.take().expect("it is piped");
        let mut stdout = BufReader::new(stdout).lines();
        let mut stderr = BufReader::new(stderr).lines();
        let Some(mut screen) = next(&mut stdout).await else {
            let mut said = Vec::new();
            while let Some(line) = next(&mut stderr).await {
                said.push(line);
            }
            panic!("it serves nothing: {said:#?}");
        };
        let addr = screen.split_once("http://").expect("an address").1;
        let end = addr.find('"').unwrap_or(addr.len());
        let addr = addr[..end].parse().expect("an address with a port");
        // In JSON it is one line.
        while !screen.starts_with('{') && !screen.ends_with("Ctrl-C stops it.") {
            screen.push('\n');
            screen += &next(&mut stdout).await.expect("the screen goes on");
        }
        Self {
            child,
            addr,
            screen,
            stdout,
            stderr,
            log: Vec::new(),
        }
    }

    /// Reads the log until a line has this in it.
    pub(crate) async fn says(&mut self, what: &str) -> String {
        let log = &mut self.log;
        let said = async {
            while let Ok(Some(line)) = self.stderr.next_line().await {
                log.push(line.clone());
                if line.contains(what) {
                    return Some(line);
                }
            }
            None
        };
        let said = timeout(PATIENCE, said).await;
        let said = said.ok().flatten();
        said.unwrap_or_else(|| panic!("it never says `{what}`, but {:#?}", self.log))
    }

    /// Reads the log until there was a line with this in it, which may have been read before.
    pub(crate) async fn has_said(&mut self, what: &str) -> String {
        match self.log.iter().find(|line| line.contains(what)) {
            Some(line) => line.clone(),
            None => self.says(what).await,
        }
    }

    /// Of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    pub(crate) fn signal(&self, signal: &str) {
        let pid = self.id();
        let kill = std::process::Command::new("sh")
            .args(["-c", &format!("kill -{signal} {pid}")])
            .status();
        assert!(kill.expect("there is a shell").success());
    }

    /// Reads what it says until it ends, and answers with how it ended and its log.
    pub(crate) async fn ends(mut self) -> (ExitStatus, Vec<String>) {
        while let Some(line) = next(&mut self.stderr).await {
            self.log.push(line);
        }
        while next(&mut self.stdout).await.is_some() {}
        let ended = timeout(PATIENCE, self.child.wait()).await;
        let status = ended.expect("it ends").expect("its status is known");
        (status, self.log)
    }
}

pub(crate) async fn next<R: AsyncRead + Unpin>(lines: &mut Lines<BufReader<R>>) -> Option<String> {
    let line = timeout(PATIENCE, lines.next_line()).await;
    line.expect("it says something").expect("it is text")
}
