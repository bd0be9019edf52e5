//! The HTTP requests that guests send.

use std::future::{Future, ready};
use std::sync::Arc;

use http::Uri;
use http::uri::Scheme;
use http_body_util::BodyExt;
use wasmtime_wasi_http::{
    Error, RequestOptions, Result, WasiBody, WasiHttpHooks, default_send_request,
};

use super::Grants;
use crate::host::words::shortened;

/// Sends requests to the hosts that were allowed, and to no other.
pub(in super::super) struct Outgoing {
    grants: Arc<Grants>,
    component: Option<String>,
}

type Ended = Box<dyn Future<Output = Result<(), Error>> + Send>;
type Sent = Result<(http::Response<WasiBody>, Ended)>;

impl Outgoing {
    pub(in super::super) fn new(grants: Arc<Grants>, component: Option<String>) -> Self {
        Self { grants, component }
    }
}

/// How many bytes of a body a guest may write at a time. Two such writes are kept of each body that nobody reads.
const CHUNK: usize = 64 << 10;

impl WasiHttpHooks for Outgoing {
    fn p2_outgoing_body_chunk_size(&mut self) -> usize {
        CHUNK
    }

    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Ended,
    ) -> Box<dyn Future<Output = Sent> + Send> {
        let to = request.uri();
        let port = port(to);
        let host = to.host().unwrap_or_default();
        if !self
            .grants
            .hosts
            .iter()
            .any(|allowed| allows(allowed, host, port))
        {
            let component = self.component.as_deref().unwrap_or_default();
            let host = shortened(host);
            tracing::warn!(
                target: "wasi_backend::denied",
                component,
                host,
                port,
                "a request was denied; it takes `Grants::allow_host(\"{host}:{port}\")`"
            );
            return Box::new(ready(Err(Error::HttpRequestDenied)));
        }
        Box::new(async move {
            let (response, ended) = default_send_request(request, options).await?;
            let ended: Ended = Box::new(ended);
            Ok((response.map(BodyExt::boxed_unsync), ended))
        })
    }
}

fn port(to: &Uri) -> u16 {
    let standard = if to.scheme() == Some(&Scheme::HTTP) {
        80
    } else {
        443
    };
    to.port_u16().unwrap_or(standard)
}

/// Whether what was allowed is, or covers, where a request goes.
fn allows(allowed: &str, host: &str, port: u16) -> bool {
    let (name, only) = match allowed.rsplit_once(':') {
        // What ends in a bracket is an IPv6 address without a port.
        Some((name, only)) if !allowed.ends_with(']') => (name, Some(only)),
        _ => (allowed, None),
    };
    let host = host.to_ascii_lowercase();
    let name = name.to_ascii_lowercase();
    let named = match name.strip_prefix('*') {
        Some("") => true,
        Some(below) => host.len() > below.len() && host.ends_with(below),
        None => host == name,
    };
    named && only.is_none_or(|only| only.parse() == Ok(port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_allowed_by_its_name_and_port() {
        for (allowed, to, expected) in [
            ("example.com", "http://example.com", true),
            ("example.com", "http://EXAMPLE.com:8080", true),
            ("example.com", "http://www.example.com", false),
            ("example.com", "http://badexample.com", false),
            ("example.com:8080", "http://example.com:8080", true),
            ("example.com:8080", "http://example.com", false),
            ("example.com:443", "https://example.com", true),
            ("example.com:80", "https://example.com", false),
            ("*.example.com", "http://www.example.com", true),
            ("*.example.com", "http://a.b.example.com", true),
            ("*.example.com", "http://example.com", false),
            ("*.example.com", "http://badexample.com", false),
            ("*", "http://anything.at.all:1", true),
            ("[::1]", "http://[::1]:80", true),
            ("[::1]:80", "http://[::1]", true),
            ("[::1]:80", "http://[::1]:81", false),
        ] {
            let to: Uri = to.parse().unwrap();
            let allowed_to = allows(allowed, to.host().unwrap(), port(&to));
            assert_eq!(allowed_to, expected, "{allowed} {to}");
        }
    }
}
