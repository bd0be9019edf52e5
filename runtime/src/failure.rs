//! What the error types of the interfaces have in common.

use std::any::type_name;
use std::error::Error;
use std::fmt;

/// What a guest is told of an ability that a backend does not offer.
pub(crate) fn not_offered<B: ?Sized>(ability: &str) -> String {
    let path = type_name::<B>();
    // What a backend is generic over may have a path too.
    let path = path.split('<').next().unwrap_or(path);
    let name = path.rsplit("::").next().unwrap_or(path);
    format!("{name} offers no {ability}")
}

/// An error and all that it came from, in one line.
pub(crate) struct Chain<'a>(pub(crate) &'a dyn Error);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(error) = self;
        write!(f, "{error}")?;
        error
            .source()
            .map_or(Ok(()), |source| write!(f, ": {}", Chain(source)))
    }
}

/// Tells the log why an engine denied something to a backend, of which the guest is told no more than that.
pub(crate) fn log_denied(reason: &dyn Error) {
    let reason = Chain(reason);
    tracing::warn!(target: "wasi_backend", "access was denied to a backend: {reason}");
}

/// Gives an interface's `Error` its constructors and the conversions that every interface needs.
///
/// The type has the variants `Other(String)` and `Backend(Box<dyn Error + Send + Sync>)`.
macro_rules! failure {
    ($error:ident) => {
        impl $error {
            /// A message for the guest.
            pub fn other(message: impl Into<String>) -> Self {
                Self::Other(message.into())
            }

            /// A failure of the engine, which the guest is not told more about.
            pub fn backend(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
                Self::Backend(source.into())
            }

            /// The backend `B` refuses an ability that its engine does not have, in the words that the conformance suite
            /// knows: `B offers no …`.
            #[must_use]
            pub fn not_offered<B: ?Sized>(ability: &str) -> Self {
                Self::Other($crate::failure::not_offered::<B>(ability))
            }
        }

        impl From<$crate::call::NotImmediate> for $error {
            fn from(error: $crate::call::NotImmediate) -> Self {
                Self::backend(error)
            }
        }
    };
}

/// Makes an interface's `Error`, which has the variant `AccessDenied`, of what an engine denies, and of a failed operation on
/// files.
macro_rules! from_io {
    ($error:ident) => {
        impl $error {
            /// The engine denied something to the backend. The guest is told no more than that, and the log, by this call, the
            /// reason with all that it came from.
            pub fn access_denied(
                reason: impl Into<Box<dyn std::error::Error + Send + Sync>>,
            ) -> Self {
                $crate::failure::log_denied(&*reason.into());
                Self::AccessDenied
            }
        }

        impl From<std::io::Error> for $error {
            fn from(error: std::io::Error) -> Self {
                match error.kind() {
                    std::io::ErrorKind::PermissionDenied => Self::access_denied(error),
                    _ => Self::backend(error),
                }
            }
        }
    };
}

/// Turns a refused name or cursor into a message for the guest.
macro_rules! told_to_guest {
    ($error:ident from $($refused:ty),+) => {$(
        impl From<$refused> for $error {
            fn from(refused: $refused) -> Self {
                Self::other(refused.to_string())
            }
        }
    )+};
}

pub(crate) use {failure, from_io, told_to_guest};

#[cfg(test)]
mod tests {
    use super::not_offered;

    struct Engine<T>(std::marker::PhantomData<T>);

    #[test]
    fn what_is_not_offered_names_the_backend_alone() {
        type Pooled = Engine<std::string::String>;
        assert_eq!(not_offered::<Pooled>("watch"), "Engine offers no watch");
    }
}
