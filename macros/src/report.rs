use std::fmt::Display;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Error;

/// Every fault found so far, so that one compile shows them all.
#[derive(Default)]
pub(crate) struct Report {
    faults: Vec<Error>,
}

impl Report {
    pub(crate) fn fault(&mut self, words: impl ToTokens, message: impl Display) {
        self.push(Error::new_spanned(words, message));
    }

    pub(crate) fn push(&mut self, fault: Error) {
        self.faults.push(fault);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// The faults in the order of the lines, since they were found in another.
    pub(crate) fn into_compile_errors(mut self) -> TokenStream {
        self.faults.sort_by_key(|fault| {
            let start = fault.span().unwrap();
            (start.line(), start.column())
        });
        self.faults.iter().map(Error::to_compile_error).collect()
    }
}
