use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::Body;
use wasmtime_wasi_http::{Error, WasiBody};

use super::Work;
use super::requests::{answer, refused};
use super::routes::Routes;

/// Answers the requests of an HTTP server of the embedder's own by the components of a [`Server`](super::Server), which
/// listens itself or not.
///
/// A clone answers alike.
#[derive(Clone)]
pub struct Handler {
    pub(super) routes: Arc<Routes>,
    pub(super) work: Arc<Work>,
}

impl Handler {
    /// Answers a request as the server answers those that it accepts itself: by a guest of the component whose route fits the
    /// path, within its limits. It is cancelled when the future, or then the body, is dropped.
    ///
    /// The guest is told the scheme and the host in the URI. Where these are missing, it is `http` and what the `host` header
    /// says. Headers that are for one connection alone are for whoever accepts those to leave out.
    ///
    /// The request's extensions go to the guest's [`State`](super::State::extension), over those of its component: who asks, as a
    /// layer before this one has found out, for the host functions of the [embedder](super::super::HostBuilder::link).
    ///
    /// When the server has been shut down, the answer is 503.
    ///
    /// ```no_run
    /// use bytes::Bytes;
    /// use http::Request;
    /// use http_body_util::{BodyExt as _, Empty};
    ///
    /// # async fn ask(host: runtime::Host) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    /// let shop = host.load("shop.wasm").await?;
    /// let server = host.server().route("/", shop).start().await?;
    /// let request = Request::get("https://shop.example/orders").body(Empty::<Bytes>::new())?;
    /// let response = server.handler().answer(request).await;
    /// println!("{} {:?}", response.status(), response.into_body().collect().await?.to_bytes());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn answer<B>(&self, request: Request<B>) -> Response<WasiBody>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn StdError + Send + Sync>>,
    {
        // Taken before it is asked whether the server ends, so that the end waits for it.
        let _answering = self.work.requests.token();
        if self.work.stopping.is_cancelled() {
            return refused(StatusCode::SERVICE_UNAVAILABLE);
        }
        let unread = |error: B::Error| Error::InternalError(Some(error.into().to_string()));
        let request = request.map(|body| body.map_err(unread).boxed_unsync());
        answer(&self.routes, &self.work, request).await
    }
}

impl fmt::Debug for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Handler").field(&self.routes).finish()
    }
}
