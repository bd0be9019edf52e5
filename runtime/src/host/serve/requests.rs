use std::fmt::Display;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::uri::Authority;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Body as _;
use tokio::sync::oneshot;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;
use wasmtime_wasi_http::{Error, WasiBody};

use super::body::{Ending, Failed, FromGuest};
use super::guest::CancelOnDrop;
use super::handlers::{Exchange, handle as handle_by_guest};
use super::routes::Routes;
use super::{Reloadable, Work};
use crate::host::RunError;
use crate::host::link::chain;
use crate::host::words::shortened;

const SHUT_DOWN: &str = "the server is shut down";

/// How long a guest that has given up its answer may take to its end, which says why.
const MOMENT: Duration = Duration::from_secs(1);

/// A response that is made here, and why.
struct Refusal {
    status: StatusCode,
    error: String,
}

impl Refusal {
    fn new(status: StatusCode, error: impl Display) -> Self {
        let error = error.to_string();
        Self { status, error }
    }
}

/// Answers a request through the component that serves its path.
pub(super) async fn answer(
    routes: &Routes,
    work: &Arc<Work>,
    request: Request<WasiBody>,
) -> Response<WasiBody> {
    let by = routes.find(request.uri().path());
    let mut told = Told::of(&request, by, work);
    let span = tracing::info_span!(target: "wasi_backend", "request", method = told.method, path = told.path);
    let answering = async move {
        let answered = match by {
            Some(by) => handle(by, work, request).await,
            None => Err(Refusal::new(
                StatusCode::NOT_FOUND,
                "no component serves this path",
            )),
        };
        match answered {
            Ok(response) => {
                told.tell(response.status(), None);
                response
            }
            Err(Refusal { status, error }) => {
                told.tell(status, Some(&error));
                refused(status)
            }
        }
    };
    answering.instrument(span).await
}

/// What the log is told of a request, also when nobody waits for its answer any more.
struct Told {
    start: Instant,
    component: String,
    method: String,
    path: String,
    /// Whether the server has ended what runs.
    cancelled: CancellationToken,
    done: bool,
}

impl Told {
    fn of(request: &Request<WasiBody>, by: Option<&Reloadable>, work: &Work) -> Self {
        let component = by.map(|by| by.component().name().to_owned());
        Self {
            start: Instant::now(),
            component: component.unwrap_or_default(),
            method: shortened(request.method().as_str()).to_owned(),
            path: shortened(request.uri().path()).to_owned(),
            cancelled: work.cancelled.clone(),
            done: false,
        }
    }

    fn tell(&mut self, status: StatusCode, error: Option<&str>) {
        self.done = true;
        let Self {
            component,
            method,
            path,
            ..
        } = self;
        let ms = self.start.elapsed().as_secs_f64() * 1e3;
        let failed = error.is_some() && status.is_server_error();
        let status = status.as_u16();
        if failed {
            tracing::warn!(target: "wasi_backend::served", component, method, path, status, ms, error, "request");
        } else {
            tracing::info!(target: "wasi_backend::served", component, method, path, status, ms, error, "request");
        }
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        if !self.done && self.cancelled.is_cancelled() {
            // It may not have reached the client.
            self.tell(StatusCode::SERVICE_UNAVAILABLE, Some(SHUT_DOWN));
        } else if !self.done {
            // No status was sent. This one is what logs of other servers have for it.
            let status = StatusCode::from_u16(499).expect("it has three digits");
            self.tell(status, Some("the client went away"));
        }
    }
}

/// The client is told what happened, and the log why.
pub(super) fn refused(status: StatusCode) -> Response<WasiBody> {
    let text = format!("{}\n", status.canonical_reason().unwrap_or("error"));
    let body = Full::new(Bytes::from(text)).map_err(Error::from);
    let mut response = Response::new(body.boxed_unsync());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

/// What is wrong with a request, before any guest sees it.
fn check(request: &Request<WasiBody>, limit: u64) -> Result<(), Refusal> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = hosts
        .next()
        .map(|host| Authority::try_from(host.as_bytes()));
    if hosts.next().is_some() {
        let several = "the request names several hosts";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, several));
    }
    if request.uri().authority().is_none() && !matches!(host, Some(Ok(_))) {
        let unclear = "the request names no host, or none that can be made out";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, unclear));
    }
    if request.method() == Method::CONNECT {
        let tunnel = "the request asks for a tunnel";
        return Err(Refusal::new(StatusCode::NOT_IMPLEMENTED, tunnel));
    }
    let length = request.body().size_hint().lower();
    if length > limit {
        let long = format!("the body has {length} bytes, and {limit} may come");
        return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, long));
    }
    Ok(())
}

/// Whether a response has no body, whatever its guest writes.
fn is_bodiless(method: &Method, status: StatusCode) -> bool {
    method == Method::HEAD || status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED
}

async fn handle(
    by: &Reloadable,
    work: &Arc<Work>,
    request: Request<WasiBody>,
) -> Result<Response<WasiBody>, Refusal> {
    check(&request, by.component().limits().request_body)?;
    let admission = work.host.admission();
    let admitted = by.admitted(|size| async move {
        let full = "all guests that may run at a time were running";
        let full = || Refusal::new(StatusCode::SERVICE_UNAVAILABLE, full);
        admission.request(size).await.ok_or_else(full)
    });
    let (served, place) = admitted.await?;
    let component = served.component.clone();
    let method = request.method().clone();
    let (answer, answered) = oneshot::channel();
    let (end, ended) = oneshot::channel();
    let failed = Failed::default();
    let exchange = Exchange {
        answer,
        failed: failed.clone(),
        place: place.clone(),
    };
    let running = work.requests.token();
    let guest = async move {
        let _running = running;
        handle_by_guest(served, request, exchange).await
    };
    let ended = Ending {
        component: component.name().to_owned(),
        ended,
    };
    let mut guest = work.run(component, place, guest, |component, ended| {
        if let Err(Some(Err(error))) = end.send(ended) {
            tracing::warn!(target: "wasi_backend", component = component.name(), "{}", chain(&error));
        }
    });
    match answered.await {
        Ok(Ok(response)) if response.status().is_informational() => {
            let interim = response.status().as_u16();
            let interim = format!(
                "the guest answered with {interim}, after which another status has to come"
            );
            Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, interim))
        }
        Ok(Ok(response)) if is_bodiless(&method, response.status()) => {
            Ok(FromGuest::unseen(response, guest, ended))
        }
        Ok(Ok(response)) => Ok(FromGuest::boxed(response, guest, failed, ended)),
        Ok(Err(error)) => Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error)),
        Err(_) => Err(unanswered(ended, &mut guest).await),
    }
}

/// Why a guest did not answer. It is at its end, or about to be, or else goes on without.
async fn unanswered(mut ended: Ending, guest: &mut CancelOnDrop) -> Refusal {
    let silent = "the guest did not answer";
    let silent = || Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, silent);
    let Ok(ended) = timeout(MOMENT, &mut ended.ended).await else {
        guest.let_go();
        return silent();
    };
    match ended {
        Ok(Some(Err(error @ (RunError::Deadline { .. } | RunError::CpuTime { .. })))) => {
            Refusal::new(StatusCode::GATEWAY_TIMEOUT, error)
        }
        Ok(Some(Err(error))) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, chain(&error)),
        Ok(Some(Ok(()))) => silent(),
        Ok(None) => Refusal::new(StatusCode::SERVICE_UNAVAILABLE, SHUT_DOWN),
        Err(_) => {
            let panicked = "the host panicked under the guest";
            Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, panicked)
        }
    }
}
