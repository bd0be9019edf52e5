//! The struct of options, and how it is shown, made up and read.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{Ident, LitStr};

use super::{by_hand, default_of, local};
use crate::attr::{DefaultValue, OptionArgs};
use crate::docs;
use crate::model::{Backend, Field};

pub(super) fn structure(backend: &Backend) -> TokenStream {
    let vis = &backend.item.vis;
    let name = backend.options_name();
    let of = backend.item.ident.unraw();
    let title = format!("The options of [`{of}`](struct@{of}).");
    let form = docs::form(backend);
    let fields = backend.options().map(|(field, option)| {
        let Field { cfgs, docs, ty, .. } = field;
        let name = field.name();
        let sentence = docs::sentence(option);
        let gap = (!docs.is_empty()).then(|| quote!(#[doc = ""]));
        quote! {
            #(#cfgs)*
            #(#docs)*
            #gap
            #[doc = #sentence]
            pub #name: #ty,
        }
    });
    quote! {
        #[doc = #title]
        #[doc = ""]
        #[doc = #form]
        #[derive(::core::clone::Clone)]
        #vis struct #name {
            #(#fields)*
        }
    }
}

pub(super) fn implementations(backend: &Backend, sound: bool) -> TokenStream {
    let name = backend.options_name();
    let debug = debug(backend);
    let descriptions = backend
        .options()
        .map(|(field, option)| described_fn(backend, field, option));
    let defaults = backend
        .options()
        .filter_map(|(field, option)| default_fn(backend, field, option.default.as_ref()?));
    let default = default(backend, sound);
    let by_hand = by_hand::implementation(backend, sound);
    let from_env = from_env(backend, sound);
    quote! {
        #[automatically_derived]
        impl ::core::fmt::Debug for #name {
            #debug
        }
        #(#descriptions)*
        #(#defaults)*
        #default
        #by_hand
        #[automatically_derived]
        #from_env
    }
}

fn debug(backend: &Backend) -> TokenStream {
    let formatter = local("formatter");
    let shown = local("shown");
    let name = backend.options_name().to_string();
    let fields = backend.options().map(|(field, option)| {
        let cfgs = &field.cfgs;
        let name = field.name();
        let label = name.unraw().to_string();
        let described = described_name(field);
        let value = if option.secret {
            quote!(&::core::format_args!("[redacted]"))
        } else {
            // A type out of a `macro_rules!` has a context in which there is no `self`.
            let span = field.ty.span();
            let this = Ident::new("self", Span::call_site().located_at(span));
            quote_spanned!(span=> #described().shown(&#this.#name))
        };
        quote! {
            #(#cfgs)*
            ::core::fmt::DebugStruct::field(&mut #shown, #label, #value);
        }
    });
    quote! {
        fn fmt(&self, #formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            let mut #shown = ::core::fmt::Formatter::debug_struct(#formatter, #name);
            #(#fields)*
            ::core::fmt::DebugStruct::finish(&mut #shown)
        }
    }
}

/// What is known of an option is written out once, too.
fn described_fn(backend: &Backend, field: &Field, option: &OptionArgs) -> TokenStream {
    let root = &backend.root;
    let Field { cfgs, ty, .. } = field;
    let secret = option.secret;
    // What has none was reported.
    let env = option
        .env
        .as_ref()
        .map_or(quote!(""), LitStr::to_token_stream);
    let name = described_name(field);
    let described = quote_spanned!(ty.span()=> described::<#ty>(#env, #secret));
    quote! {
        #(#cfgs)*
        fn #name() -> #root::__private::Described<#ty> {
            #root::__private::#described
        }
    }
}

fn described_name(field: &Field) -> Ident {
    format_ident!("__option_{}", field.name(), span = Span::mixed_site())
}

/// A default is written out once, for the compiler to complain of once.
fn default_fn(backend: &Backend, field: &Field, default: &DefaultValue) -> Option<TokenStream> {
    let value = match default {
        DefaultValue::OfType(word) => default_of(&field.ty, word.span()),
        DefaultValue::Text(text) => {
            let root = located_at(&backend.root, text.span());
            quote_spanned!(text.span()=> #root::__private::TextDefault::text_default(#text))
        }
        DefaultValue::Expr(value) => value.to_token_stream(),
        DefaultValue::Faulty => return None,
    };
    let Field { cfgs, ty, .. } = field;
    let (name, local) = (default_name(field), local("value"));
    Some(quote! {
        #(#cfgs)*
        fn #name() -> #ty {
            let #local: #ty = #value;
            #local
        }
    })
}

/// The path as the compiler is to underline it: at the words that a fault is in.
fn located_at(path: &syn::Path, span: Span) -> TokenStream {
    let tokens = path.to_token_stream().into_iter();
    tokens
        .map(|mut token| {
            token.set_span(token.span().located_at(span));
            token
        })
        .collect()
}

fn default_name(field: &Field) -> Ident {
    format_ident!("__default_{}", field.name(), span = Span::mixed_site())
}

fn default(backend: &Backend, sound: bool) -> Option<TokenStream> {
    if backend.options().any(|(_, option)| option.is_required()) {
        return None;
    }
    let name = backend.options_name();
    let made = made(backend, sound);
    Some(quote! {
        #[automatically_derived]
        impl ::core::default::Default for #name {
            fn default() -> Self {
                #made
            }
        }
    })
}

/// The options out of their defaults, and out of variables of the same name where there is none.
pub(super) fn made(backend: &Backend, sound: bool) -> TokenStream {
    if !sound {
        return quote!(::core::unreachable!());
    }
    let fields = backend.options().map(|(field, option)| {
        let (cfgs, name) = (&field.cfgs, field.name());
        if option.is_required() {
            return quote!(#(#cfgs)* #name,);
        }
        let default = default_name(field);
        quote!(#(#cfgs)* #name: #default(),)
    });
    quote!(Self { #(#fields)* })
}

fn from_env(backend: &Backend, sound: bool) -> TokenStream {
    let root = &backend.root;
    let name = backend.options_name();
    let env = local("env");
    let fields = backend.options().map(|(field, option)| {
        let (cfgs, name, described) = (&field.cfgs, field.name(), described_name(field));
        let read = if option.is_required() {
            quote!(required(#env))
        } else {
            let default = default_name(field);
            quote!(or_default(#env, #default))
        };
        quote!(#(#cfgs)* #name: #described().#read?,)
    });
    let body = if sound {
        quote!(::core::result::Result::Ok(Self { #(#fields)* }))
    } else {
        quote!(::core::unreachable!())
    };
    quote! {
        impl #root::FromEnv for #name {
            fn read(
                #env: &#root::Env,
            ) -> ::core::result::Result<Self, #root::ConnectError> {
                #body
            }
        }
    }
}
