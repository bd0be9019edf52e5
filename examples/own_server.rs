//! Components behind an HTTP server of one's own, beside its own routes: `cargo run --example own_server [ADDRESS]`, and then
//! `curl http://127.0.0.1:8080/desk`.
//!
//! In axum it is `Router::fallback(move |request: Request| async move { handler.answer(request).await })`.

use std::convert::Infallible;
use std::error::Error;

use defaults::WithDefaults as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use runtime::Host;
use tokio::net::TcpListener;

const GUEST: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../tests/prebuilt/http-hello.wasm"
);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let addr = std::env::args().nth(1);
    let listener = TcpListener::bind(addr.as_deref().unwrap_or("127.0.0.1:8080")).await?;

    let host = Host::with_defaults().build().await?;
    let desk = host.load(GUEST).await?;
    let server = host.server().route("/desk", desk).start().await?;
    let handler = server.handler();

    println!("http://{}/desk", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        let handler = handler.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            let handler = handler.clone();
            // What comes before the components is up to the server: here, another name for a path.
            if request.uri().path() == "/" {
                *request.uri_mut() = Uri::from_static("/desk");
            }
            async move { Ok::<_, Infallible>(handler.answer(request).await) }
        });
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}
