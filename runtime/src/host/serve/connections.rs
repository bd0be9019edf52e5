use std::convert::Infallible;
use std::future::pending;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::uri::Scheme;
use http::{HeaderValue, Request, Uri, Version, header};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use wasmtime_wasi_http::Error;

use super::Work;
use super::activity::Activity;
use super::requests::answer;
use super::routes::Routes;

/// How long a client may take before the first byte of its connection, and over the head of a request.
const HEAD: Duration = Duration::from_secs(30);

/// How long a client may leave what is sent to it untaken, and be connected by HTTP/2 without a request. One that waits for its
/// answer is asked then whether it is there.
const SILENCE: Duration = Duration::from_secs(30);

/// How long to wait before the next connection when none can be taken: there are too many open files.
const PAUSE: Duration = Duration::from_millis(50);

/// How long a client that is connected as the server ends may take for its first byte, which may be on its way, and for the
/// last that it is told.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// How long what is left of the last answers may take on its way to a client by HTTP/2 that has to leave.
const LAST_BYTES: Duration = Duration::from_mins(5);

/// As many bytes of a body as a client by HTTP/2 sends ahead of the guest that reads it.
const UPLOAD: u32 = 128 << 10;

/// As many bytes as it sends ahead in all of its bodies, so that some that nobody reads do not hold up the others.
const UPLOADS: u32 = 32 * UPLOAD;

/// Accepts connections until the work stops, and then lets the open ones finish.
pub(super) async fn accept(listener: Listener, routes: Arc<Routes>, work: Arc<Work>) {
    let open = TaskTracker::new();
    let places = Arc::new(Semaphore::new(listener.most.min(Semaphore::MAX_PERMITS)));
    let serve = |stream, place| {
        let connection = connection(stream, Arc::clone(&routes), Arc::clone(&work));
        open.spawn(async move {
            connection.await;
            drop(place);
        })
    };
    let accepting = async {
        loop {
            let place = Arc::clone(&places).acquire_owned().await.ok();
            match listener.socket.accept().await {
                Ok((stream, _)) => _ = serve(stream, place),
                Err(error) if is_of_one_client(&error) => {}
                Err(error) => {
                    tracing::warn!(target: "wasi_backend", "no connection can be accepted: {error}");
                    sleep(PAUSE).await;
                }
            }
        }
    };
    work.stopping.run_until_cancelled(accepting).await;
    // To those who have been connected by now, though nobody has accepted them, an answer is due too.
    if let Ok(listener) = listener.socket.into_std() {
        while let Ok(place) = Arc::clone(&places).try_acquire_owned()
            && let Ok((stream, _)) = listener.accept()
            && stream.set_nonblocking(true).is_ok()
            && let Ok(stream) = TcpStream::from_std(stream)
        {
            serve(stream, Some(place));
        }
    }
    open.close();
    open.wait().await;
}

/// Where clients connect, and how many may at a time. More of them wait until one leaves.
#[derive(Debug)]
pub(super) struct Listener {
    pub(super) socket: TcpListener,
    pub(super) most: usize,
}

/// Whether it is the connection that failed, and not the accepting.
fn is_of_one_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}

/// Where a request goes that came in plain, whatever its client says of that.
fn in_plain(to: Uri) -> Uri {
    let mut parts = to.clone().into_parts();
    if parts.scheme.is_some() {
        parts.scheme = Some(Scheme::HTTP);
    }
    Uri::from_parts(parts).unwrap_or(to)
}

async fn connection(stream: TcpStream, routes: Arc<Routes>, work: Arc<Work>) {
    // What is written is to be on its way: hyper writes all that it has at once.
    _ = stream.set_nodelay(true);
    let spoken = work
        .stopping
        .run_until_cancelled(timeout(HEAD, stream.readable()));
    let spoken = match spoken.await {
        Some(spoken) => spoken,
        None => timeout(LAST_WORDS, stream.readable()).await,
    };
    if !matches!(spoken, Ok(Ok(()))) {
        return;
    }
    let here = stream.local_addr().map(|addr| addr.to_string());
    let here = here.ok().and_then(|addr| HeaderValue::try_from(addr).ok());
    let asked = CancellationToken::new();
    let activity = Activity::default();
    let service = service_fn(|request: Request<Incoming>| {
        asked.cancel();
        let exchange = (request.version() == Version::HTTP_2).then(|| activity.begin());
        let mut request = request.map(|body| body.map_err(Error::Hyper).boxed_unsync());
        *request.uri_mut() = in_plain(request.uri().clone());
        if request.version() < Version::HTTP_11
            && let Some(here) = &here
        {
            // It may name none, and then means whoever it is sent to.
            request
                .headers_mut()
                .entry(header::HOST)
                .or_insert_with(|| here.clone());
        }
        let (routes, work) = (Arc::clone(&routes), Arc::clone(&work));
        async move {
            let response = answer(&routes, &work, request).await;
            Ok::<_, Infallible>(match exchange {
                Some(exchange) => exchange.of(response),
                None => response,
            })
        }
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD);
    builder
        .http2()
        .initial_stream_window_size(UPLOAD)
        .initial_connection_window_size(UPLOADS)
        .timer(TokioTimer::new())
        .keep_alive_interval(SILENCE);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(SILENCE));
    let served = builder.serve_connection(TokioIo::new(Box::pin(stream)), service);
    let mut served = pin!(served);
    // Until it knows which HTTP a client speaks, hyper waits for as long as it takes.
    let mut silent = pin!(async {
        if timeout(HEAD, asked.cancelled()).await.is_ok() {
            pending::<()>().await;
        }
    });
    let mut stuck = pin!(activity.stuck(SILENCE));
    let ends = async {
        tokio::select! {
            () = work.stopping.cancelled() => {}
            () = activity.idle(SILENCE) => {}
        }
    };
    let ended = tokio::select! {
        // A request that has come is under way before it is asked whether the server ends.
        biased;
        ended = served.as_mut() => Some(ended),
        () = silent.as_mut() => None,
        () = stuck.as_mut() => None,
        () = ends => {
            served.as_mut().graceful_shutdown();
            tokio::select! {
                ended = served.as_mut() => Some(ended),
                () = stuck => None,
                () = activity.idle(LAST_BYTES) => None,
                // Those whose guests are cancelled are told so.
                () = async {
                    work.cancelled.cancelled().await;
                    sleep(LAST_WORDS).await;
                } => None,
            }
        }
    };
    if let Some(Err(error)) = ended {
        // That a client went away is no fault of anybody here.
        tracing::debug!(target: "wasi_backend", "a connection ended early: {error}");
    }
}
