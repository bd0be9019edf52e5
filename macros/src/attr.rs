//! What `#[wasi_backend(…)]` and `#[option(…)]` say, word by word.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream, Parser as _};
use syn::{
    Attribute, Error, Expr, ExprLit, ExprPath, Ident, Lit, LitStr, Meta, Path, Result, Token,
};

use crate::nearest;
use crate::report::Report;

/// `#[wasi_backend(…)]`
#[derive(Default)]
pub(crate) struct BackendArgs {
    pub(crate) interfaces: Vec<Ident>,
    pub(crate) connect: Option<ExprPath>,
    pub(crate) init: Option<ExprPath>,
    pub(crate) close: Option<ExprPath>,
    pub(crate) root: Option<Path>,
    /// Something was reported, so that what is missing may be what could not be read.
    pub(crate) faulty: bool,
}

/// `#[option(…)]`
pub(crate) struct OptionArgs {
    pub(crate) keyword: Path,
    pub(crate) env: Option<LitStr>,
    pub(crate) default: Option<DefaultValue>,
    pub(crate) secret: bool,
    /// Only the function of `connect` gets it: the struct has no such field.
    pub(crate) connect_only: bool,
    /// Something was reported, so that what is missing may be what could not be read.
    pub(crate) faulty: bool,
}

/// `default`, with what follows it.
pub(crate) enum DefaultValue {
    /// `default`
    OfType(Ident),
    /// `default = "text"`
    Text(LitStr),
    /// `default = expression`
    Expr(Expr),
    /// What follows is no expression.
    Faulty,
}

impl BackendArgs {
    pub(crate) fn parse(tokens: TokenStream, report: &mut Report) -> Self {
        let mut args = Self::default();
        args.faulty = !each(tokens, report, |input| args.argument(input));
        if let (Some(_), Some(init)) = (&args.connect, &args.init) {
            let message =
                "`init` takes what comes from `Default`; with `connect` that function does both";
            report.fault(init, message);
            args.faulty = true;
        }
        args
    }

    fn argument(&mut self, input: ParseStream<'_>) -> Result<()> {
        let expected = "expected an interface, or a path for `connect`, `init`, `close` or `crate`";
        let word = word(input, expected)?;
        match word.to_string().as_str() {
            "connect" => {
                let path = value(input, &word, "path")?;
                once(&mut self.connect, path, &word)
            }
            "init" => {
                let path = value(input, &word, "path")?;
                once(&mut self.init, path, &word)
            }
            "close" => {
                let path = value(input, &word, "path")?;
                once(&mut self.close, path, &word)
            }
            "crate" => {
                let ModulePath(path) = value(input, &word, "path")?;
                once(&mut self.root, path, &word)
            }
            key if input.peek(Token![=]) => {
                let message = nearest::unknown("key", key, &["connect", "init", "close", "crate"]);
                Err(Error::new(word.span(), message))
            }
            _ => {
                self.interfaces.push(word);
                Ok(())
            }
        }
    }
}

impl OptionArgs {
    pub(crate) fn is(attr: &Attribute) -> bool {
        attr.path().is_ident("option")
    }

    pub(crate) fn parse(attr: &Attribute, report: &mut Report) -> Self {
        let mut args = Self {
            keyword: attr.path().clone(),
            env: None,
            default: None,
            secret: false,
            connect_only: false,
            faulty: false,
        };
        let tokens = match &attr.meta {
            Meta::Path(_) => TokenStream::new(),
            Meta::List(list) => list.tokens.clone(),
            Meta::NameValue(meta) => {
                report.fault(meta, "expected `#[option(env = \"NAME\")]`");
                args.faulty = true;
                return args;
            }
        };
        args.faulty = !each(tokens, report, |input| args.argument(input));
        args
    }

    /// Whether there is nothing to fall back on.
    pub(crate) fn is_required(&self) -> bool {
        self.default.is_none()
    }

    fn argument(&mut self, input: ParseStream<'_>) -> Result<()> {
        if let Ok(name) = input.fork().parse::<LitStr>() {
            let name = name.value();
            return Err(input.error(format!("write `env = {name:?}`")));
        }
        let word = word(
            input,
            "expected `env`, `default`, `secret` or `connect_only`",
        )?;
        match word.to_string().as_str() {
            "env" => {
                let name: Expr = value(input, &word, "\"NAME\"")?;
                let name = text(&name).ok_or_else(|| {
                    let message = "the name of a variable is a string, as in `env = \"NAME\"`";
                    Error::new_spanned(name, message)
                })?;
                once(&mut self.env, name, &word)
            }
            "default" => {
                let default = default_value(input, &word);
                let (default, outcome) = match default {
                    Ok(default) => (default, Ok(())),
                    Err(fault) => (DefaultValue::Faulty, Err(fault)),
                };
                once(&mut self.default, default, &word).and(outcome)
            }
            "secret" => flag(&mut self.secret, input, &word),
            "connect_only" => flag(&mut self.connect_only, input, &word),
            key => {
                let keys = ["env", "default", "secret", "connect_only"];
                let message = nearest::unknown("key", key, &keys);
                Err(Error::new(word.span(), message))
            }
        }
    }
}

/// Parses what stands between commas, goes on behind the next comma after a fault, and says whether there was none.
fn each(
    tokens: TokenStream,
    report: &mut Report,
    mut argument: impl FnMut(ParseStream<'_>) -> Result<()>,
) -> bool {
    let mut clean = true;
    let arguments = |input: ParseStream<'_>| {
        while !input.is_empty() {
            let mut outcome = argument(input);
            if outcome.is_ok() && !input.is_empty() && !input.peek(Token![,]) {
                outcome = Err(input.error("expected `,`"));
            }
            if let Err(fault) = outcome {
                clean = false;
                report.push(fault);
            }
            until_comma(input);
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(())
    };
    // A fault inside of brackets is told once more at the end.
    if let Err(fault) = arguments.parse2(tokens)
        && clean
    {
        clean = false;
        report.push(fault);
    }
    clean
}

fn until_comma(input: ParseStream<'_>) -> TokenStream {
    let mut skipped = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        skipped.extend(input.parse::<TokenTree>());
    }
    skipped
}

fn word(input: ParseStream<'_>, expected: &str) -> Result<Ident> {
    input
        .call(Ident::parse_any)
        .map_err(|fault| Error::new(fault.span(), expected))
}

/// Parses the `= value` that has to follow a key.
fn value<T: Parse>(input: ParseStream<'_>, key: &Ident, form: &str) -> Result<T> {
    let equals: Option<Token![=]> = input.parse()?;
    if equals.is_none() || input.is_empty() || input.peek(Token![,]) {
        let message = format!("expected `{key} = {form}`");
        return Err(Error::new_spanned(quote!(#key #equals), message));
    }
    input.parse()
}

fn default_value(input: ParseStream<'_>, key: &Ident) -> Result<DefaultValue> {
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(DefaultValue::OfType(key.clone()));
    }
    let value: Expr = value(input, key, "expression")?;
    Ok(text(&value).map_or(DefaultValue::Expr(value), DefaultValue::Text))
}

/// The string literal that an expression is, even where a `macro_rules!` has put it into an invisible group.
fn text(value: &Expr) -> Option<LitStr> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.clone()),
        Expr::Group(group) => text(&group.expr),
        _ => None,
    }
}

fn flag(flag: &mut bool, input: ParseStream<'_>, key: &Ident) -> Result<()> {
    let value = until_comma(input);
    if !value.is_empty() {
        let message = format!("`{key}` takes no value");
        return Err(Error::new_spanned(quote!(#key #value), message));
    }
    if *flag {
        return Err(given_twice(key));
    }
    *flag = true;
    Ok(())
}

fn once<T>(place: &mut Option<T>, value: T, key: &Ident) -> Result<()> {
    if place.is_some() {
        return Err(given_twice(key));
    }
    *place = Some(value);
    Ok(())
}

fn given_twice(key: &Ident) -> Error {
    Error::new(key.span(), format!("`{key}` is given twice"))
}

/// A path without arguments, which may start with `crate` or `self`.
struct ModulePath(Path);

impl Parse for ModulePath {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        input.call(Path::parse_mod_style).map(Self)
    }
}
