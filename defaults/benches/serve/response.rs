//! As much of HTTP/1.1 as it takes to see where a response ends.

use std::error::Error;
use std::str;

/// A response that has come whole.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

const END_OF_LINE: &[u8] = b"\r\n";
const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// How a head says that its body ends.
enum Ends {
    After(usize),
    ByChunk,
}

impl Response {
    /// The response that was read; none while more of it is to come.
    pub(crate) fn parse(read: &[u8]) -> Result<Option<Self>, Box<dyn Error>> {
        let Some((head, rest)) = split(read, END_OF_HEAD) else {
            return Ok(None);
        };
        let head = str::from_utf8(head)?;
        let (status, fields) = head.split_once("\r\n").unwrap_or((head, ""));
        let status = status.split(' ').nth(1).ok_or("a response has no status")?;
        let status = status.parse()?;
        let body = match ends(fields)? {
            Ends::After(length) => rest.get(..length).map(<[u8]>::to_vec),
            Ends::ByChunk => chunks(rest)?,
        };
        Ok(body.map(|body| Self { status, body }))
    }
}

fn ends(fields: &str) -> Result<Ends, Box<dyn Error>> {
    for field in fields.split("\r\n") {
        let (name, value) = field.split_once(':').ok_or("a field has no value")?;
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") {
            return Ok(Ends::After(value.parse()?));
        }
        if name.eq_ignore_ascii_case("transfer-encoding") && value.eq_ignore_ascii_case("chunked") {
            return Ok(Ends::ByChunk);
        }
    }
    Err("a response does not say where it ends".into())
}

/// What is in the chunks, once the last one, which is empty, is among them.
fn chunks(mut rest: &[u8]) -> Result<Option<Vec<u8>>, Box<dyn Error>> {
    let mut body = Vec::new();
    while let Some((size, after)) = split(rest, END_OF_LINE) {
        let size = usize::from_str_radix(str::from_utf8(size)?, 16)?;
        let Some(chunk) = after.get(..size + END_OF_LINE.len()) else {
            return Ok(None);
        };
        if size == 0 {
            return Ok(Some(body));
        }
        body.extend_from_slice(&chunk[..size]);
        rest = &after[chunk.len()..];
    }
    Ok(None)
}

fn split<'a>(bytes: &'a [u8], at: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let start = bytes.windows(at.len()).position(|window| window == at)?;
    Some((&bytes[..start], &bytes[start + at.len()..]))
}
