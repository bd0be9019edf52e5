//! What the documentation of an option says.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens as _;

use crate::attr::{DefaultValue, OptionArgs};

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
    use syn::{Attribute, parse_quote};

    use super::*;
    use crate::report::Report;

    fn sentence_of(attr: &Attribute) -> String {
        sentence(&OptionArgs::parse(attr, &mut Report::default()))
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
}
