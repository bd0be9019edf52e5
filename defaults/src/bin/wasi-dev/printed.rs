//! What guests print: an event of the log for each line, so that it is told apart from what others say.

use std::io;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use runtime::Bytes;
use runtime::host::wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use runtime::host::wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};
use tokio::io::AsyncWrite;

/// The target of what guests print.
pub(crate) const TARGET: &str = "wasi_backend::guest";

/// How many bytes of a line are held until it ends. A longer one is told in pieces.
const LONGEST: usize = 8 << 10;

/// What the guests of a component print to one of their outputs. Each clone is for another guest.
pub(crate) struct Printed(Arc<Output>);

/// What one guest prints, which may be through several handles.
struct Output {
    component: Arc<str>,
    stream: &'static str,
    lines: Mutex<Lines>,
}

impl Printed {
    pub(crate) fn new(component: &str, stream: &'static str) -> Self {
        Self::of(component.into(), stream)
    }

    fn of(component: Arc<str>, stream: &'static str) -> Self {
        Self(Arc::new(Output {
            component,
            stream,
            lines: Mutex::default(),
        }))
    }

    fn handle(&self) -> Handle {
        Handle(Arc::clone(&self.0))
    }
}

/// Guests that print at the same time do not get into each other's lines.
impl Clone for Printed {
    fn clone(&self) -> Self {
        Self::of(Arc::clone(&self.0.component), self.0.stream)
    }
}

impl Output {
    fn print(&self, bytes: &[u8]) {
        self.lines().add(bytes, |line| self.tell(line));
    }

    fn tell(&self, line: &str) {
        let Self {
            component, stream, ..
        } = self;
        tracing::info!(target: TARGET, component = &**component, stream, line);
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        let rest = mem::take(&mut *self.lines());
        rest.end(|line| self.tell(line));
    }
}

impl IsTerminal for Printed {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Printed {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.handle())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.handle())
    }
}

struct Handle(Arc<Output>);

impl OutputStream for Handle {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.0.print(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(LONGEST)
    }
}

impl Pollable for Handle {
    fn ready<'a, 'f>(&'a mut self) -> Pin<Box<dyn Future<Output = ()> + Send + 'f>>
    where
        'a: 'f,
        Self: 'f,
    {
        Box::pin(std::future::ready(()))
    }
}

impl AsyncWrite for Handle {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        // A guest of WASI 0.3 hands over all that it has at once, and nothing interrupts this.
        let taken = &bytes[..bytes.len().min(LONGEST)];
        self.0.print(taken);
        Poll::Ready(Ok(taken.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Makes lines of what arrives in pieces.
#[derive(Default)]
struct Lines {
    /// The beginning of a line.
    begun: Vec<u8>,
}

impl Lines {
    fn add(&mut self, bytes: &[u8], tell: impl Fn(&str)) {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.begun.extend_from_slice(piece);
            while self.begun.len() > LONGEST {
                let rest = self.begun.split_off(boundary(&self.begun));
                tell(&text(&mem::replace(&mut self.begun, rest)));
            }
            if piece.ends_with(b"\n") {
                tell(&text(&mem::take(&mut self.begun)));
            }
        }
    }

    /// What has no end of a line after it.
    fn end(self, tell: impl Fn(&str)) {
        if !self.begun.is_empty() {
            tell(&text(&self.begun));
        }
    }
}

/// Where to cut what is longer than [`LONGEST`]: not within a character.
fn boundary(bytes: &[u8]) -> usize {
    let begins = |at: &usize| bytes[*at] & 0b1100_0000 != 0b1000_0000;
    let near = LONGEST - 3..=LONGEST;
    near.rev().find(begins).unwrap_or(LONGEST)
}

fn text(line: &[u8]) -> String {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    String::from_utf8_lossy(line).into_owned()
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    fn told(pieces: &[&[u8]]) -> Vec<String> {
        let told = RefCell::new(Vec::new());
        let tell = |line: &str| told.borrow_mut().push(line.to_owned());
        let mut lines = Lines::default();
        for piece in pieces {
            lines.add(piece, tell);
        }
        lines.end(tell);
        told.into_inner()
    }

    #[test]
    fn lines_are_told_whole_whatever_pieces_they_come_in() {
        let pieces: [&[u8]; 5] = [b"one\ntw", b"", b"o", b"\r\n\nthr\xff", b"ee"];
        assert_eq!(told(&pieces), ["one", "two", "", "thr\u{fffd}ee"]);
        assert_eq!(told(&[b"one\n"]), ["one"]);
        assert_eq!(told(&[]), [""; 0]);
    }

    #[test]
    fn a_line_without_an_end_is_told_in_pieces_that_hold_whole_characters() {
        let long = "ä".repeat(LONGEST);
        let whole = told(&[b"-", long.as_bytes(), b"\nnext\n"]);
        assert!(whole.iter().all(|piece| piece.len() <= LONGEST));
        let [pieces @ .., next] = &whole[..] else {
            panic!("{whole:?}");
        };
        assert_eq!(pieces.concat(), format!("-{long}"));
        assert_eq!(next, "next");
        assert_eq!(told(&[&[0x80; 2 * LONGEST]]).len(), 2);
    }
}
