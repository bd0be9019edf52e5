//! Does what the path of a request names, as a handler of WASI HTTP 0.3: one instance may have many requests under way.

mod body;
mod value;

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/keyvalue-draft2-async",
        world: "imports",
    });
}

use wasip3::clocks::monotonic_clock::wait_for;
use wasip3::exports::http::handler::Guest;
use wasip3::http::types::{ErrorCode, Request, Response, Scheme};

const HOUR: u64 = 3_600_000_000_000;

struct Http;

impl Guest for Http {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        let target = request.get_path_with_query().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        Ok(match path {
            "/hello" => body::whole(200, b"hello\n".to_vec()),
            "/whereto" => body::whole(200, whereto(&request).into_bytes()),
            "/get" => body::whole(200, value::value().await?),
            "/echo" => body::echo(request),
            "/stream" => {
                let bytes = query.strip_prefix("bytes=").and_then(|n| n.parse().ok());
                body::stream(bytes.unwrap_or(0))
            }
            "/spin" => loop {
                std::hint::spin_loop();
            },
            "/sleep" => {
                wait_for(HOUR).await;
                body::whole(200, b"an hour has passed\n".to_vec())
            }
            "/panic" => panic!("the guest panicked on purpose"),
            path => body::whole(404, format!("nothing is at {path}\n").into_bytes()),
        })
    }
}

/// Where a request says that it goes.
fn whereto(request: &Request) -> String {
    let scheme = match request.get_scheme() {
        Some(Scheme::Http) => "http",
        Some(Scheme::Https) => "https",
        Some(Scheme::Other(_)) => "another",
        None => "no scheme",
    };
    let authority = request.get_authority();
    format!("{scheme}://{}\n", authority.as_deref().unwrap_or("nowhere"))
}

wasip3::http::service::export!(Http with_types_in wasip3);
