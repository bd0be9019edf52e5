//! What the documentation of the options says.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::Ident;
use syn::ext::IdentExt as _;

use crate::attr::{DefaultValue, OptionArgs};
use crate::model::Backend;

/// A longer expression says less in a sentence than that there is one.
const LONGEST: usize = 60;

/// Tells of the variable, of the default, and whether the value is ever shown.
pub(crate) fn sentence(option: &OptionArgs) -> String {
    let variable = option.env.as_ref().map(syn::LitStr::value);
    let variable = variable.unwrap_or_default();
    let default = option.default.as_ref();
    let default = match default.map(|default| shown(default).filter(|_| !option.secret)) {
        None => ", which has to be set.".into(),
        Some(None) => ". There is a default.".into(),
        Some(Some(default)) => format!("; `{default}` where that is not set."),
    };
    let secret = if option.secret {
        " The value is never shown."
    } else {
        ""
    };
    format!("Read from the environment variable `{variable}`{default}{secret}")
}

/// How options are written in a program, in one line.
pub(crate) fn form(backend: &Backend) -> String {
    let required = backend.options().filter(|(_, option)| option.is_required());
    let required: Vec<String> = required.map(|(field, _)| plain(&field.name())).collect();
    let mut others = backend
        .options()
        .filter(|(_, option)| !option.is_required());
    let new = format!("{}::new({})", backend.options_name(), required.join(", "));
    let Some((first, _)) = others.next() else {
        return format!("Made by `{new}`.");
    };
    let setter = plain(&first.name());
    let each = if others.next().is_some() {
        ", and the like for each option that has a default"
    } else {
        ""
    };
    format!("Made by `{new}.with_{setter}({setter})`{each}.")
}

/// What `new` makes.
pub(crate) fn of_new(backend: &Backend) -> &'static str {
    let required = backend.options().any(|(_, option)| option.is_required());
    let others = backend.options().any(|(_, option)| !option.is_required());
    match (required, others) {
        (true, true) => "These options, and the default of every other.",
        (true, false) => "These options, which are all there are.",
        (false, _) => "The default of every option.",
    }
}

/// What a setter sets, ahead of what the option itself says.
pub(crate) fn of_setter(name: &Ident, option: &OptionArgs, default: &DefaultValue) -> String {
    let name = plain(name);
    let default = shown(default).filter(|_| !option.secret);
    let default = default.map(|default| format!(", which is `{default}` by default"));
    let default = default.unwrap_or_default();
    format!("Sets [`{name}`](field@Self::{name}){default}.")
}

/// A name without the `r#` that only the compiler needs.
fn plain(name: &Ident) -> String {
    name.unraw().to_string()
}

/// The default as its author wrote it, unless that is of no use in a sentence.
fn shown(default: &DefaultValue) -> Option<String> {
    let text = match default {
        DefaultValue::Text(text) => text.token().to_string(),
        DefaultValue::Expr(value) => {
            let mut text = String::new();
            spell(value.to_token_stream(), &mut text);
            text
        }
        DefaultValue::OfType(_) | DefaultValue::Faulty => return None,
    };
    (text.len() <= LONGEST && !text.contains('`')).then_some(text)
}

/// Writes tokens with a space where the source has one, which a stream of tokens itself has forgotten.
fn spell(tokens: TokenStream, text: &mut String) {
    let mut previous: Option<Span> = None;
    for token in tokens {
        let (start, end) = match &token {
            TokenTree::Group(group) => (group.span_open(), group.span_close()),
            other => (other.span(), other.span()),
        };
        if previous.is_some_and(|previous| !touch(previous, start)) {
            text.push(' ');
        }
        previous = Some(end);
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{ ", " }"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                spell(group.stream(), text);
                text.push_str(close);
            }
            other => text.push_str(&other.to_string()),
        }
    }
}

fn touch(left: Span, right: Span) -> bool {
    let (end, start) = (left.unwrap().end(), right.unwrap().start());
    (end.line(), end.column()) == (start.line(), start.column())
}

#[cfg(test)]
mod tests {
    use quote::{format_ident, quote};
    use syn::{Attribute, parse_quote};

    use super::*;
    use crate::attr::BackendArgs;
    use crate::report::Report;

    fn sentence_of(attr: &Attribute) -> String {
        sentence(&OptionArgs::parse(attr, &mut Report::default()))
    }

    fn setter_of(attr: &Attribute) -> String {
        let option = OptionArgs::parse(attr, &mut Report::default());
        let default = option.default.as_ref().expect("it has a setter");
        of_setter(&format_ident!("r#type"), &option, default)
    }

    fn backend(fields: &TokenStream) -> Backend {
        let item = quote!(struct Remote { #fields });
        let backend = Backend::read(BackendArgs::default(), item, &mut Report::default());
        backend.unwrap_or_else(|rest| panic!("a struct: {rest}"))
    }

    #[test]
    fn an_option_tells_where_it_comes_from() {
        assert_eq!(
            sentence_of(&parse_quote!(#[option(env = "PORT")])),
            "Read from the environment variable `PORT`, which has to be set."
        );
        assert_eq!(
            sentence_of(&parse_quote!(#[option(env = "PORT", default)])),
            "Read from the environment variable `PORT`. There is a default."
        );
        assert_eq!(
            sentence_of(&parse_quote!(#[option(env = "PORT", default = 80)])),
            "Read from the environment variable `PORT`; `80` where that is not set."
        );
        assert_eq!(
            sentence_of(&parse_quote!(#[option(env = "ROOT", default = "./data")])),
            "Read from the environment variable `ROOT`; `\"./data\"` where that is not set."
        );
    }

    #[test]
    fn the_default_of_a_secret_is_not_told() {
        assert_eq!(
            sentence_of(&parse_quote!(#[option(env = "TOKEN", default = "hunter2", secret)])),
            "Read from the environment variable `TOKEN`. There is a default. The value is never shown."
        );
    }

    #[test]
    fn a_setter_tells_of_the_default() {
        for (attr, expected) in [
            (
                parse_quote!(#[option(env = "TYPE", default = 80)]),
                "Sets [`type`](field@Self::type), which is `80` by default.",
            ),
            (
                parse_quote!(#[option(env = "TYPE", default)]),
                "Sets [`type`](field@Self::type).",
            ),
            (
                parse_quote!(#[option(env = "TYPE", default = "hunter2", secret)]),
                "Sets [`type`](field@Self::type).",
            ),
        ] {
            assert_eq!(setter_of(&attr), expected);
        }
    }

    #[test]
    fn the_form_has_what_is_required_and_an_example_of_what_is_not() {
        let required = quote! {
            #[option(env = "ADDRESS")] address: String,
            #[option(env = "TYPE")] r#type: u8,
        };
        let level = quote!(#[option(env = "LEVEL", default = 1)] level: u8,);
        let cache = quote!(#[option(env = "CACHE", default = "./cache")] cache: PathBuf,);
        for (fields, expected) in [
            (
                quote!(#required),
                "Made by `RemoteOptions::new(address, type)`.",
            ),
            (
                quote!(#level #required),
                "Made by `RemoteOptions::new(address, type).with_level(level)`.",
            ),
            (
                quote!(#level #cache),
                "Made by `RemoteOptions::new().with_level(level)`, and the like for each option that has a default.",
            ),
        ] {
            assert_eq!(form(&backend(&fields)), expected);
        }
    }
}
