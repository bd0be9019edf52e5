//! What a request says.

use std::fmt::Write as _;

use wasip2::http::types::{IncomingBody, IncomingRequest, Method, Scheme};
use wasip2::io::streams::InputStream;

pub struct Request {
    incoming: IncomingRequest,
    path: String,
    query: String,
}

impl Request {
    pub fn new(incoming: IncomingRequest) -> Self {
        let target = incoming.path_with_query().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        Self {
            path: path.to_owned(),
            query: query.to_owned(),
            incoming,
        }
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    /// A value of the query, which is empty where the query has none.
    pub fn parameter(&self, name: &str) -> String {
        let mut pairs = self
            .query
            .split('&')
            .filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(key, _)| *key == name)
            .map_or_else(String::new, |(_, value)| decoded(value))
    }

    pub fn number(&self, name: &str) -> u64 {
        self.parameter(name).parse().unwrap_or(0)
    }

    /// The body, which can be read once.
    pub fn body(&self) -> Body {
        let incoming = self.incoming.consume().expect("the body is taken once");
        let stream = incoming.stream().expect("its stream is taken once");
        Body {
            stream,
            _incoming: incoming,
        }
    }

    /// All of the request but its body, a line for each part and each header.
    pub fn described(&self) -> String {
        let method = self.incoming.method();
        let method = match &method {
            Method::Get => "GET",
            Method::Head => "HEAD",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
            Method::Connect => "CONNECT",
            Method::Options => "OPTIONS",
            Method::Trace => "TRACE",
            Method::Patch => "PATCH",
            Method::Other(name) => name,
        };
        let authority = self.incoming.authority().unwrap_or_default();
        let mut lines = format!(
            "method: {method}\npath: {}\nquery: {}\nauthority: {authority}\n\n",
            self.path, self.query
        );
        for (name, value) in self.incoming.headers().entries() {
            let _ = writeln!(lines, "{name}: {}", String::from_utf8_lossy(&value));
        }
        lines
    }

    /// Where it says that it goes.
    pub fn whereto(&self) -> String {
        let scheme = match self.incoming.scheme() {
            Some(Scheme::Http) => "http",
            Some(Scheme::Https) => "https",
            Some(Scheme::Other(_)) => "another",
            None => "no scheme",
        };
        let authority = self.incoming.authority();
        format!("{scheme}://{}\n", authority.as_deref().unwrap_or("nowhere"))
    }
}

pub struct Body {
    pub stream: InputStream,
    /// What the stream is a child of, and so has to outlive it.
    _incoming: IncomingBody,
}

/// With `%2F` and its like as what they stand for.
fn decoded(value: &str) -> String {
    let mut parts = value.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let code = part
            .get(..2)
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        match code {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend(&part.as_bytes()[2..]);
            }
            None => {
                bytes.push(b'%');
                bytes.extend(part.as_bytes());
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
