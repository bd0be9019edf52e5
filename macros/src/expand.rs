//! The implementations that a backend gets.

mod backend;
mod by_hand;
mod options;

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Ident, Type};

use crate::attr::BackendArgs;
use crate::check::check;
use crate::model::Backend;
use crate::report::Report;

pub(crate) fn attribute(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut report = Report::default();
    let args = BackendArgs::parse(args, &mut report);
    let expanded = match Backend::read(args, item, &mut report) {
        Ok(backend) => {
            check(&backend, &mut report);
            expand(&backend, report.is_empty())
        }
        Err(rest) => rest,
    };
    let faults = report.into_compile_errors();
    quote!(#expanded #faults)
}

/// Where something was at fault, what would build on it is `unreachable!()`, so that the compiler checks everything
/// else in the same run and complains of nothing that follows from the fault.
fn expand(backend: &Backend, sound: bool) -> TokenStream {
    let item = &backend.item;
    let has_options = backend.options().next().is_some();
    let options = has_options.then(|| options::structure(backend));
    let reading = has_options.then(|| options::implementations(backend, sound));
    let backend = backend::implementation(backend, sound);
    quote! {
        #item
        #options
        const _: () = {
            #reading
            #backend
        };
    }
}

fn default_of(ty: &Type, span: Span) -> TokenStream {
    quote_spanned!(span=> <#ty as ::core::default::Default>::default())
}

/// A variable that no expression of the user's can see, nor any constant of the user's be taken for.
fn local(name: &str) -> Ident {
    format_ident!("__{name}", span = Span::mixed_site())
}
