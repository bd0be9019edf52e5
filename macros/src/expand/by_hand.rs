//! How options are made without an environment: `new`, and a setter for each that has a default.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, format_ident, quote};

use super::options;
use crate::attr::OptionArgs;
use crate::docs;
use crate::model::{Backend, Field};

/// What has no default is for `new` alone, so that there is one place to say it in, and it cannot be left out.
pub(super) fn implementation(backend: &Backend, sound: bool) -> TokenStream {
    let name = backend.options_name();
    let functions = backend.options().map(|(field, _)| function(field));
    let new = new(backend, sound);
    let setters = backend
        .options()
        .filter_map(|(field, option)| setter(backend, field, option));
    quote! {
        {
            #(#functions)*
            impl #name {
                #new
                #(#setters)*
            }
        }
    }
}

/// Hides a constant of the user's that is called like the option: the parameter would be taken for it, while a parameter
/// may be called like a function. The names of parameters are what documentation and editors show, so they stay plain.
fn function(field: &Field) -> TokenStream {
    let (cfgs, name) = (&field.cfgs, field.name());
    quote!(#(#cfgs)* fn #name() {})
}

fn new(backend: &Backend, sound: bool) -> TokenStream {
    let vis = &backend.item.vis;
    let docs = docs::of_new(backend);
    let required = backend.options().filter(|(_, option)| option.is_required());
    let parameters = required.map(|(field, _)| {
        let Field { cfgs, ty, .. } = field;
        let name = field.name().into_token_stream();
        // What is `unreachable!()` uses none of them.
        let name = if sound { name } else { quote!(_) };
        quote!(#(#cfgs)* #name: #ty)
    });
    // There is no shorter way, and whoever has so many options cannot change it. To expect the lint would be a warning where
    // their configuration permits as many.
    let many = parameters.clone().nth(7).is_some();
    let many = many.then(|| quote!(#[allow(clippy::too_many_arguments)]));
    let made = options::made(backend, sound);
    quote! {
        #[doc = #docs]
        #many
        #[must_use]
        #vis fn new(#(#parameters),*) -> Self {
            #made
        }
    }
}

fn setter(backend: &Backend, field: &Field, option: &OptionArgs) -> Option<TokenStream> {
    let default = option.default.as_ref()?;
    let vis = &backend.item.vis;
    let Field {
        cfgs,
        docs: of_field,
        ty,
        ..
    } = field;
    let name = field.name();
    let setter = format_ident!("with_{}", name);
    let docs = docs::of_setter(&name, option, default);
    let gap = (!of_field.is_empty()).then(|| quote!(#[doc = ""]));
    Some(quote! {
        #(#cfgs)*
        #[doc = #docs]
        #gap
        #(#of_field)*
        #[must_use]
        #vis fn #setter(mut self, #name: #ty) -> Self {
            self.#name = #name;
            self
        }
    })
}
