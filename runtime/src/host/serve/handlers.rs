//! A request in the hands of a guest, of WASI 0.2 or 0.3.

use std::future::poll_fn;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use tokio::sync::oneshot;
use wasmtime::{Result, Store};
use wasmtime_wasi_http::p2::bindings::http::types::Scheme;
use wasmtime_wasi_http::{Error, WasiBody, WasiHttpView as _, p2, p3};

use super::State;
use super::export::Http;
use super::reloadable::Served;

/// Takes the response of a guest, or its own error.
pub(super) type Answer = oneshot::Sender<Result<Response<WasiBody>, String>>;

/// Starts a guest and has it handle a request. It answers while it runs, and may go on for long: it writes the body.
pub(super) async fn handle(
    served: Arc<Served>,
    request: Request<Incoming>,
    answer: Answer,
) -> Result<()> {
    let component = &served.component;
    let limit = component.limits().request_body;
    let request = request.map(|body| {
        let limited = Limited::new(body, usize::try_from(limit).unwrap_or(usize::MAX));
        limited.map_err(move |error| match error.downcast() {
            Ok(error) => Error::Hyper(*error),
            Err(error) if error.is::<LengthLimitError>() => Error::HttpRequestBodySize(Some(limit)),
            Err(error) => Error::InternalError(Some(error.to_string())),
        })
    });
    let store = component.store(&[component.name().to_owned()])?;
    match &served.exports.http {
        Some(Ok(Http::P2(proxy))) => by_p2(proxy, store, request, answer).await,
        Some(Ok(Http::P3(service))) => by_p3(service, store, request, answer).await,
        _ => unreachable!("only what exports a handler has a route"),
    }
}

async fn by_p2(
    proxy: &p2::bindings::ProxyPre<State>,
    mut store: Store<State>,
    request: Request<impl Body<Data = Bytes, Error = Error> + Send + 'static>,
    answer: Answer,
) -> Result<()> {
    let mut http = store.data_mut().http();
    let request = http.new_incoming_request(Scheme::Http, request)?;
    let out = http.new_response_outparam_from_callback(|response| {
        // Nobody is left to be answered when the client went away.
        _ = answer.send(response.map_err(|code| format!("the guest answered with {code:?}")));
    })?;
    let guest = proxy.instantiate_async(&mut store).await?;
    let handler = guest.wasi_http_incoming_handler();
    handler.call_handle(&mut store, request, out).await
}

async fn by_p3(
    service: &p3::bindings::ServicePre<State>,
    mut store: Store<State>,
    request: Request<impl Body<Data = Bytes, Error = Error> + Send + 'static>,
    answer: Answer,
) -> Result<()> {
    let hooks = store.data_mut().http().hooks;
    let (request, sent) = p3::Request::from_http(hooks, request);
    let guest = service.instantiate_async(&mut store).await?;
    store
        .run_concurrent(async |accessor| {
            let response = match guest.handle(accessor, request).await? {
                Ok(response) => accessor.with(|store| response.into_http(store, sent))?,
                Err(code) => {
                    _ = answer.send(Err(format!("the guest answered with {code:?}")));
                    return Ok(());
                }
            };
            _ = answer.send(Ok(response));
            // The guest goes on: what it has begun ends with the body.
            poll_fn(|context| accessor.poll_no_interesting_tasks(context)).await;
            Ok(())
        })
        .await?
}
