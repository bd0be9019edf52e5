//! What is wrong with a backend that could be read.

use std::collections::{BTreeMap, HashSet};

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::punctuated::Punctuated;
use syn::{Error, Fields, GenericParam, LitStr, Meta, Path, Token};

use crate::attr::OptionArgs;
use crate::model::{Backend, Field, Interface};
use crate::nearest;
use crate::report::Report;

/// Reports what can be told from the words alone; the rest is left to the compiler, which says it better.
pub(crate) fn check(backend: &Backend, report: &mut Report) {
    interfaces(backend, report);
    lifetimes(backend, report);
    for (field, option) in backend.options() {
        name(backend, option, report);
        variable(option, report);
        connect_only(backend, option, report);
        generics(backend, field, report);
    }
    variables(backend, report);
    derived_debug(backend, report);
}

fn interfaces(backend: &Backend, report: &mut Report) {
    let names = Interface::ALL.map(Interface::name);
    if backend.interfaces.is_empty() && !backend.faulty {
        let names = nearest::listing(&names);
        let message = format!("a backend names at least one interface that it serves: {names}");
        report.push(Error::new(Span::call_site(), message));
    }
    let mut seen = HashSet::new();
    for served in &backend.interfaces {
        let word = served.word.to_string();
        if served.interface.is_none() {
            report.fault(&served.word, nearest::unknown("interface", &word, &names));
        } else if !seen.insert(&served.word) {
            report.fault(&served.word, format_args!("`{word}` is named twice"));
        }
    }
}

fn lifetimes(backend: &Backend, report: &mut Report) {
    for lifetime in backend.item.generics.lifetimes() {
        let message = "a backend outlives whatever it could borrow: let it own the data, or share it in an `Arc`";
        report.fault(lifetime, message);
    }
}

fn name(backend: &Backend, option: &OptionArgs, report: &mut Report) {
    if matches!(backend.item.fields, Fields::Unnamed(_)) {
        let message = "an option needs a name, and the fields of a tuple struct have none";
        report.fault(&option.keyword, message);
    }
}

fn variable(option: &OptionArgs, report: &mut Report) {
    let Some(env) = &option.env else {
        if !option.faulty {
            let message =
                "an option says which variable it is read from: `#[option(env = \"NAME\")]`";
            report.fault(&option.keyword, message);
        }
        return;
    };
    let name = env.value();
    let why = if name.is_empty() {
        "it is empty"
    } else if name.contains('=') {
        "it contains `=`"
    } else if name.contains('\0') {
        "it contains a NUL"
    } else if name.contains(char::is_whitespace) {
        "it contains a blank"
    } else {
        return;
    };
    report.fault(
        env,
        format_args!("this cannot be the name of a variable: {why}"),
    );
}

fn connect_only(backend: &Backend, option: &OptionArgs, report: &mut Report) {
    if option.connect_only && backend.connect.is_none() && !backend.faulty {
        let message = "`connect_only` leaves the option to the function of `connect = path`, and there is none";
        report.fault(&option.keyword, message);
    }
}

fn generics(backend: &Backend, field: &Field, report: &mut Report) {
    let params = backend.item.generics.params.iter();
    let params = params.filter_map(|param| match param {
        GenericParam::Type(param) => Some(param.ident.to_string()),
        GenericParam::Const(param) => Some(param.ident.to_string()),
        GenericParam::Lifetime(_) => None,
    });
    let params: HashSet<String> = params.collect();
    if let Some(param) = first_of(&params, field.ty.to_token_stream()) {
        let options = backend.options_name();
        let message = format!(
            "an option cannot depend on `{param}`: `{options}` is one type for every `{param}`"
        );
        report.fault(param, message);
    }
}

/// The first mention of one of these names that is not a segment further down in a path.
fn first_of(names: &HashSet<String>, tokens: TokenStream) -> Option<Ident> {
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            TokenTree::Ident(ident) if colons < 2 && names.contains(&ident.to_string()) => {
                return Some(ident);
            }
            TokenTree::Group(group) => {
                if let Some(found) = first_of(names, group.stream()) {
                    return Some(found);
                }
                colons = 0;
            }
            _ => colons = 0,
        }
    }
    None
}

fn variables(backend: &Backend, report: &mut Report) {
    let mut users: BTreeMap<String, &Field> = BTreeMap::new();
    for (field, option) in backend.options() {
        let Some(env) = &option.env else { continue };
        let first = *users.entry(env.value()).or_insert(field);
        // Fields under `cfg` may be there in turns.
        let both = first.cfgs.is_empty() || field.cfgs.is_empty();
        if !std::ptr::eq(first, field) && both {
            twice(env, first, report);
        }
    }
}

fn twice(env: &LitStr, first: &Field, report: &mut Report) {
    let message = format!("`{}` is read into `{}` already", env.value(), first.name());
    report.fault(env, message);
}

fn derived_debug(backend: &Backend, report: &mut Report) {
    let mut options = backend.options();
    let Some((secret, _)) = options.find(|(_, option)| option.secret && !option.connect_only)
    else {
        return;
    };
    for attr in &backend.item.attrs {
        for derive in derived_debugs(&attr.meta) {
            let message = format!(
                "the derived `Debug` would show `{}`, which is secret: write `impl Debug` by hand, \
                 or give the field the type `runtime::vault::Secret` and leave out `secret`",
                secret.name()
            );
            report.fault(&derive, message);
        }
    }
}

/// Where an attribute derives `Debug`, under whatever condition.
fn derived_debugs(attr: &Meta) -> Vec<Path> {
    let Meta::List(list) = attr else {
        return Vec::new();
    };
    if list.path.is_ident("cfg_attr") {
        let attrs = Punctuated::<Meta, Token![,]>::parse_terminated;
        let attrs = list.parse_args_with(attrs).unwrap_or_default();
        return attrs.iter().skip(1).flat_map(derived_debugs).collect();
    }
    if !list.path.is_ident("derive") {
        return Vec::new();
    }
    let derives = Punctuated::<Path, Token![,]>::parse_terminated;
    let derives = list.parse_args_with(derives).unwrap_or_default();
    derives.into_iter().filter(is_debug).collect()
}

fn is_debug(path: &Path) -> bool {
    path.segments
        .last()
        .is_some_and(|name| name.ident == "Debug")
}
