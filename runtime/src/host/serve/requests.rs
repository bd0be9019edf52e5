use std::fmt::Display;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use tokio::sync::oneshot;
use wasmtime_wasi_http::{Error, WasiBody};

use super::Work;
use super::body::{Failed, FromGuest};
use super::handlers::{Exchange, handle as handle_by_guest};
use super::reloadable::Served;
use super::routes::Routes;
use crate::host::RunError;
use crate::host::link::chain;

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
    request: Request<Incoming>,
) -> Response<WasiBody> {
    let start = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let Some(component) = routes.find(&path) else {
        let refusal = Refusal::new(StatusCode::NOT_FOUND, "no component serves this path");
        return told(start, "", &method, &path, Err(refusal));
    };
    let served = component.now();
    let answered = handle(Arc::clone(&served), work, request).await;
    told(start, served.component.name(), &method, &path, answered)
}

/// Tells of a request, and makes the response that no guest did.
fn told(
    start: Instant,
    component: &str,
    method: &Method,
    path: &str,
    answered: Result<Response<WasiBody>, Refusal>,
) -> Response<WasiBody> {
    let ms = start.elapsed().as_secs_f64() * 1e3;
    match answered {
        Ok(response) => {
            let status = response.status().as_u16();
            tracing::info!(target: "wasi_backend::served", component, %method, path, status, ms, "request");
            response
        }
        Err(Refusal { status, error }) => {
            let code = status.as_u16();
            tracing::info!(target: "wasi_backend::served", component, %method, path, status = code, ms, error, "request");
            refused(status)
        }
    }
}

/// The client is told what happened, and the log why.
fn refused(status: StatusCode) -> Response<WasiBody> {
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

async fn handle(
    served: Arc<Served>,
    work: &Arc<Work>,
    request: Request<Incoming>,
) -> Result<Response<WasiBody>, Refusal> {
    let Some(place) = work.host.admission().request().await else {
        let full = "all guests that may run at a time were running";
        return Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, full));
    };
    if request.uri().authority().is_none() && !request.headers().contains_key(header::HOST) {
        let missing = "the request names no host";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, missing));
    }
    let (answer, answered) = oneshot::channel();
    let (end, ended) = oneshot::channel();
    let component = served.component.clone();
    let failed = Failed::default();
    let exchange = Exchange {
        answer,
        failed: failed.clone(),
    };
    let guest = handle_by_guest(served, request, exchange);
    let guest = work.run(component, place, guest, |component, ended| {
        // When the answer is under way, nobody waits for this.
        if let Err(Some(Err(error))) = end.send(ended) {
            tracing::warn!(component = component.name(), "{}", chain(&error));
        }
    });
    let error = match answered.await {
        Ok(Ok(response)) => return Ok(response.map(|body| FromGuest::boxed(body, guest, failed))),
        Ok(Err(error)) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error),
        // The guest is at its end, or about to be.
        Err(_) => match ended.await.ok().flatten() {
            Some(Err(error @ (RunError::Deadline { .. } | RunError::CpuTime { .. }))) => {
                Refusal::new(StatusCode::GATEWAY_TIMEOUT, error)
            }
            Some(Err(error)) => Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, chain(&error)),
            Some(Ok(())) => Refusal::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "the guest did not answer",
            ),
            None => Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "the server is shut down"),
        },
    };
    Err(error)
}
