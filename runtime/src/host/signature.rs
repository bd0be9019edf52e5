//! Functions as WIT writes them: those of a component, whose types have no names, and those of a flavour's text.

use wasmtime::Engine;
use wasmtime::component::types::{ComponentFunc, ComponentInstance, ComponentItem, Type};

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

/// A function of a component, as in `async func(key: string) -> result<bool>`.
pub(super) fn of(name: &str, function: &ComponentFunc) -> String {
    let skipped = usize::from(name.starts_with("[method]"));
    let params = function.params().skip(skipped);
    let params: Vec<_> = params
        .map(|(name, ty)| format!("{name}: {}", text(&ty)))
        .collect();
    let asynchronous = if function.async_() { "async " } else { "" };
    let answer = function.results().next();
    let answer = answer.map_or_else(String::new, |ty| format!(" -> {}", text(&ty)));
    format!("{asynchronous}func({}){answer}", params.join(", "))
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

fn text(ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".into(),
        Type::S8 => "s8".into(),
        Type::U8 => "u8".into(),
        Type::S16 => "s16".into(),
        Type::U16 => "u16".into(),
        Type::S32 => "s32".into(),
        Type::U32 => "u32".into(),
        Type::S64 => "s64".into(),
        Type::U64 => "u64".into(),
        Type::Float32 => "f32".into(),
        Type::Float64 => "f64".into(),
        Type::Char => "char".into(),
        Type::String => "string".into(),
        Type::List(list) => format!("list<{}>", text(&list.ty())),
        Type::Tuple(tuple) => {
            let types: Vec<_> = tuple.types().map(|ty| text(&ty)).collect();
            format!("tuple<{}>", types.join(", "))
        }
        Type::Option(option) => format!("option<{}>", text(&option.ty())),
        Type::Result(answer) => match (answer.ok(), answer.err()) {
            (None, None) => "result".into(),
            (Some(ok), None) => format!("result<{}>", text(&ok)),
            (ok, Some(err)) => {
                let ok = ok.map_or_else(|| "_".into(), |ok| text(&ok));
                format!("result<{ok}, {}>", text(&err))
            }
        },
        Type::Record(record) => {
            let fields = record.fields();
            let fields: Vec<_> = fields
                .map(|f| format!("{}: {}", f.name, text(&f.ty)))
                .collect();
            format!("record {{ {} }}", fields.join(", "))
        }
        Type::Variant(variant) => {
            let cases = variant.cases().map(|case| match case.ty {
                Some(ty) => format!("{}({})", case.name, text(&ty)),
                None => case.name.to_owned(),
            });
            format!("variant {{ {} }}", cases.collect::<Vec<_>>().join(", "))
        }
        Type::Enum(cases) => {
            format!(
                "enum {{ {} }}",
                cases.names().collect::<Vec<_>>().join(", ")
            )
        }
        Type::Flags(flags) => {
            format!(
                "flags {{ {} }}",
                flags.names().collect::<Vec<_>>().join(", ")
            )
        }
        Type::Own(_) => "own<_>".into(),
        Type::Borrow(_) => "borrow<_>".into(),
        Type::Future(_) => "future<_>".into(),
        Type::Stream(_) => "stream<_>".into(),
        Type::Map(_) => "map<_, _>".into(),
        Type::ErrorContext => "error-context".into(),
        Type::FixedLengthList(_) => "list<_, _>".into(),
    }
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
