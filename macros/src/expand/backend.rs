//! How a backend is connected and registered.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;
use syn::{ExprPath, Ident};

use super::{default_of, local};
use crate::model::{Backend, Field};

pub(super) fn implementation(backend: &Backend, sound: bool) -> TokenStream {
    let Backend { item, root, .. } = backend;
    // The compiler would add to the report of a lifetime that it is not `'static`.
    if item.generics.lifetimes().next().is_some() {
        return TokenStream::new();
    }
    let name = &item.ident;
    let text = name.unraw().to_string();
    let (impl_generics, ty_generics, where_clause) = item.generics.split_for_impl();
    let interfaces = backend.interfaces.iter().filter_map(|served| {
        let interface = served.interface?;
        Some((&served.word, format_ident!("{}", interface.variant())))
    });
    let variants = interfaces.clone().map(|(_, variant)| variant);
    let options_type = if backend.options().next().is_some() {
        backend.options_name().into_token_stream()
    } else {
        quote!(#root::NoOptions)
    };
    let (options, registry) = (local("options"), local("registry"));
    let connected = if sound {
        connected(backend, &options)
    } else {
        quote!(::core::unreachable!())
    };
    let close = backend.close.as_ref().map(closed);
    let entered = interfaces
        .map(|(word, _)| quote_spanned!(word.span()=> #root::Registry::<Self>::#word(#registry);));
    quote! {
        #[automatically_derived]
        impl #impl_generics #root::Backend for #name #ty_generics #where_clause {
            const NAME: &'static ::core::primitive::str = #text;
            const INTERFACES: &'static [#root::Interface] = &[#(#root::Interface::#variants),*];
            type Options = #options_type;

            async fn connect_with(
                #options: #options_type,
            ) -> ::core::result::Result<Self, #root::ConnectError> {
                #connected
            }

            #close

            fn enter(#registry: &mut impl #root::Registry<Self>) {
                #(#entered)*
            }
        }
    }
}

fn connected(backend: &Backend, options: &Ident) -> TokenStream {
    if let Some(connect) = &backend.connect {
        return awaited(backend, connect, options);
    }
    let fields = backend.fields.iter().map(|field| {
        let Field {
            cfgs, member, ty, ..
        } = field;
        let value = match &field.option {
            Some(_) => {
                let name = field.name();
                quote!(#options.#name)
            }
            None => default_of(ty, ty.span()),
        };
        quote!(#(#cfgs)* #member: #value,)
    });
    let made = quote!(Self { #(#fields)* });
    let Some(init) = &backend.init else {
        return quote!(::core::result::Result::Ok(#made));
    };
    let backend_made = local("backend");
    let ready = awaited(backend, init, &backend_made);
    quote! {
        let #backend_made = #made;
        #ready
    }
}

fn closed(close: &ExprPath) -> TokenStream {
    let span = name_of(close);
    let this = Ident::new("self", Span::call_site().located_at(span));
    quote_spanned! {span=>
        async fn close(&#this) {
            #close(#this).await
        }
    }
}

/// What an async function of the author's answers to one argument.
fn awaited(backend: &Backend, function: &ExprPath, argument: &Ident) -> TokenStream {
    let root = &backend.root;
    let span = name_of(function);
    let (argument, result) = (located(argument, span), located(&local("result"), span));
    quote_spanned! {span=>
        let #result: ::core::result::Result<Self, _> = #function(#argument).await;
        #root::__private::connected(#result, <Self as #root::Backend>::NAME)
    }
}

/// Where the compiler is to point when it has something to say of a function of the author's.
fn name_of(function: &ExprPath) -> Span {
    let name = function.path.segments.last();
    name.map_or_else(Span::call_site, |name| name.ident.span())
}

/// The same variable, at the words that the compiler is to point at.
fn located(local: &Ident, span: Span) -> Ident {
    Ident::new(&local.to_string(), local.span().located_at(span))
}
