//! Functions as WIT writes them: those of a component, whose types have no names, and those of a flavour's text.

use std::fmt;

use wasmtime::Engine;
use wasmtime::component::types::{ComponentFunc, ComponentInstance, ComponentItem, Type};

use super::words::bounded_to;

/// The functions of an interface, as a component imports them.
pub(super) type Imported = Vec<(String, ComponentFunc)>;

pub(super) fn functions(instance: &ComponentInstance, engine: &Engine) -> Imported {
    let functions = instance.exports(engine).filter_map(|(name, export)| {
        let ComponentItem::ComponentFunc(function) = export.ty else {
            return None;
        };
        Some((name.to_owned(), function))
    });
    functions.collect()
}

/// A function's name for a person: `bucket.get` for `[method]bucket.get`.
pub(super) fn called(function: &str) -> &str {
    function.split_once(']').map_or(function, |(_, name)| name)
}

/// As many bytes as are told of a function. A type is small where it is kept, and may yet be of any size where it is spelled out.
const LONGEST: usize = 4 << 10;

/// A function of a component, as in `async func(key: string) -> result<bool>`.
pub(super) fn of(name: &str, function: &ComponentFunc) -> String {
    let skipped = usize::from(name.starts_with("[method]"));
    bounded_to(LONGEST, format_args!("{}", Function { function, skipped }))
}

/// A function in WIT, but for its first parameters.
struct Function<'a> {
    function: &'a ComponentFunc,
    skipped: usize,
}

impl fmt::Display for Function<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { function, skipped } = *self;
        f.write_str(if function.async_() {
            "async func("
        } else {
            "func("
        })?;
        listed(f, function.params().skip(skipped), |f, (name, ty)| {
            write!(f, "{name}: {}", Wit(&ty))
        })?;
        f.write_str(")")?;
        match function.results().next() {
            Some(ty) => write!(f, " -> {}", Wit(&ty)),
            None => Ok(()),
        }
    }
}

/// The same function in the text of an interface.
pub(super) fn declared(wit: &str, function: &str, asynchronous: bool) -> Option<String> {
    let without_comments = wit
        .lines()
        .map(|line| line.split("//").next().unwrap_or(line));
    let words = without_comments
        .flat_map(str::split_whitespace)
        .collect::<Vec<_>>();
    let text = words.join(" ");
    let (scope, item) = match called(function).split_once('.') {
        None => (text.as_str(), function),
        Some((resource, item)) => {
            let (_, body) = text.split_once(&format!("resource {resource} {{"))?;
            (body.split_once('}')?.0, item)
        }
    };
    let (_, rest) = scope.split_once(&format!(" {item}: "))?;
    let (signature, _) = rest.split_once(';')?;
    let signature = signature
        .trim_start_matches("static ")
        .trim_start_matches("async ");
    let asynchronous = if asynchronous { "async " } else { "" };
    Some(format!("{asynchronous}{signature}"))
}

/// A type in WIT.
struct Wit<'a>(&'a Type);

impl fmt::Display for Wit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |f: &mut fmt::Formatter<'_>, name| f.write_str(name);
        match self.0 {
            Type::Bool => f.write_str("bool"),
            Type::S8 => f.write_str("s8"),
            Type::U8 => f.write_str("u8"),
            Type::S16 => f.write_str("s16"),
            Type::U16 => f.write_str("u16"),
            Type::S32 => f.write_str("s32"),
            Type::U32 => f.write_str("u32"),
            Type::S64 => f.write_str("s64"),
            Type::U64 => f.write_str("u64"),
            Type::Float32 => f.write_str("f32"),
            Type::Float64 => f.write_str("f64"),
            Type::Char => f.write_str("char"),
            Type::String => f.write_str("string"),
            Type::List(list) => write!(f, "list<{}>", Wit(&list.ty())),
            Type::Tuple(tuple) => {
                f.write_str("tuple<")?;
                listed(f, tuple.types(), |f, ty| write!(f, "{}", Wit(&ty)))?;
                f.write_str(">")
            }
            Type::Option(option) => write!(f, "option<{}>", Wit(&option.ty())),
            Type::Result(answer) => match (answer.ok(), answer.err()) {
                (None, None) => f.write_str("result"),
                (Some(ok), None) => write!(f, "result<{}>", Wit(&ok)),
                (None, Some(err)) => write!(f, "result<_, {}>", Wit(&err)),
                (Some(ok), Some(err)) => write!(f, "result<{}, {}>", Wit(&ok), Wit(&err)),
            },
            Type::Record(record) => {
                f.write_str("record { ")?;
                listed(f, record.fields(), |f, field| {
                    write!(f, "{}: {}", field.name, Wit(&field.ty))
                })?;
                f.write_str(" }")
            }
            Type::Variant(variant) => {
                f.write_str("variant { ")?;
                listed(f, variant.cases(), |f, case| match case.ty {
                    Some(ty) => write!(f, "{}({})", case.name, Wit(&ty)),
                    None => f.write_str(case.name),
                })?;
                f.write_str(" }")
            }
            Type::Enum(cases) => {
                f.write_str("enum { ")?;
                listed(f, cases.names(), name)?;
                f.write_str(" }")
            }
            Type::Flags(flags) => {
                f.write_str("flags { ")?;
                listed(f, flags.names(), name)?;
                f.write_str(" }")
            }
            Type::Own(_) => f.write_str("own<_>"),
            Type::Borrow(_) => f.write_str("borrow<_>"),
            Type::Future(_) => f.write_str("future<_>"),
            Type::Stream(_) => f.write_str("stream<_>"),
            Type::Map(_) => f.write_str("map<_, _>"),
            Type::ErrorContext => f.write_str("error-context"),
            Type::FixedLengthList(_) => f.write_str("list<_, _>"),
        }
    }
}

/// Writes items with commas between them.
fn listed<T>(
    f: &mut fmt::Formatter<'_>,
    items: impl Iterator<Item = T>,
    write: impl Fn(&mut fmt::Formatter<'_>, T) -> fmt::Result,
) -> fmt::Result {
    for (place, item) in items.enumerate() {
        if place > 0 {
            f.write_str(", ")?;
        }
        write(f, item)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIT: &str = "interface store {\n  // a bucket\n  open: func(name: string) -> result<bucket>;\n  resource \
        bucket {\n    /// Reads.\n    get: func(key: string)\n      -> option<string>;\n    make: static func();\n  }\n}";

    #[test]
    fn a_function_is_found_in_the_text_of_its_interface() {
        let open = declared(WIT, "open", false);
        assert_eq!(
            open.as_deref(),
            Some("func(name: string) -> result<bucket>")
        );
        let get = declared(WIT, "[method]bucket.get", true);
        assert_eq!(
            get.as_deref(),
            Some("async func(key: string) -> option<string>")
        );
        let make = declared(WIT, "[static]bucket.make", false);
        assert_eq!(make.as_deref(), Some("func()"));
        assert_eq!(declared(WIT, "[method]bucket.set", false), None);
    }
}
