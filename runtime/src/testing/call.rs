use std::fmt;

use crate::blobstore::{Body, ByteRange, ObjectId};
use crate::keyvalue::Version;
use crate::messaging::{Message, RequestOptions, SubscribeOptions};
use crate::sql::Value;
use crate::vault::Secret;
use crate::{Bytes, Interface};

/// A call of a backend, as in `keyvalue.set("shop", "order-7", 12 bytes)`.
///
/// It shows the arguments that say what the call is about, and of a value, a secret, a message or the parameters of a
/// statement only how much there is. It equals its text.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    interface: Interface,
    method: &'static str,
    text: String,
}

impl Call {
    pub(super) fn new(
        interface: Interface,
        method: &'static str,
        arguments: &[&dyn Argument],
    ) -> Self {
        let arguments: Vec<String> = arguments.iter().map(|a| a.shown()).collect();
        let text = format!("{interface}.{method}({})", arguments.join(", "));
        Self {
            interface,
            method,
            text,
        }
    }

    /// The interface.
    #[must_use]
    pub const fn interface(&self) -> Interface {
        self.interface
    }

    /// The method of the interface's trait.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        self.method
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// As `Display`, so that an assertion that fails shows what was called.
impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq<str> for Call {
    fn eq(&self, text: &str) -> bool {
        self.text == text
    }
}

impl PartialEq<&str> for Call {
    fn eq(&self, text: &&str) -> bool {
        self.text == *text
    }
}

/// An argument, as much of it as a call shows.
pub(super) trait Argument {
    fn shown(&self) -> String;
}

macro_rules! shown {
    ($($name:ident: $ty:ty => $shown:expr;)*) => {$(
        impl Argument for $ty {
            fn shown(&self) -> String {
                let $name = self;
                $shown
            }
        }
    )*};
}

shown! {
    name: &str => format!("{name:?}");
    name: Option<&str> => name.map_or_else(|| "none".into(), |name| format!("{name:?}"));
    names: &[String] => format!("{names:?}");
    delta: i64 => delta.to_string();
    version: &Version => format!("{version:?}");
    value: Bytes => bytes(value.len());
    pairs: Vec<(String, Bytes)> => {
        let pairs: Vec<_> = pairs.iter().map(|(key, value)| format!("{key:?}: {}", bytes(value.len()))).collect();
        format!("[{}]", pairs.join(", "))
    };
    range: ByteRange => format!("{}..={}", range.start(), range.end());
    _body: Body => "a body".into();
    id: &ObjectId => format!("{:?} in {:?}", id.object, id.container);
    secret: Secret => bytes(secret.expose().len());
    message: Message => bytes(message.data.len());
    message: &Message => bytes(message.data.len());
    options: SubscribeOptions => options.group.as_deref().shown();
    options: RequestOptions => format!("{} within {:?}", count(options.replies, "message"), options.timeout);
    parameters: &[Value] => count(parameters.len(), "parameter");
}

fn bytes(length: usize) -> String {
    count(length, "byte")
}

fn count(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}
