//! The backend as the attribute describes it, read as far as it can be.

use std::mem;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote};
use syn::{
    Attribute, Error, ExprPath, Field as FieldSyntax, Fields, Ident, Item, ItemStruct, Member,
    Path, Type, parse_quote, parse2,
};

use crate::attr::{BackendArgs, OptionArgs};
use crate::report::Report;

/// A struct that is a backend.
pub(crate) struct Backend {
    /// The struct without what only this macro understands.
    pub(crate) item: ItemStruct,
    pub(crate) interfaces: Vec<Served>,
    /// What makes the struct of its options.
    pub(crate) connect: Option<ExprPath>,
    /// What makes it ready.
    pub(crate) init: Option<ExprPath>,
    /// What makes an end.
    pub(crate) close: Option<ExprPath>,
    /// Where the crate `runtime` is.
    pub(crate) root: Path,
    pub(crate) fields: Vec<Field>,
    /// The arguments of the attribute held a fault.
    pub(crate) faulty: bool,
}

/// An interface as the attribute names it.
pub(crate) struct Served {
    pub(crate) word: Ident,
    pub(crate) interface: Option<Interface>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Interface {
    KeyValue,
    BlobStore,
    Vault,
    Messaging,
    Sql,
}

/// A field of the struct, and what the macro copies of it.
pub(crate) struct Field {
    pub(crate) member: Member,
    pub(crate) ty: Type,
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) docs: Vec<Attribute>,
    pub(crate) option: Option<OptionArgs>,
}

impl Backend {
    /// Reads the item, or returns what is left of one that is no struct.
    pub(crate) fn read(
        args: BackendArgs,
        item: TokenStream,
        report: &mut Report,
    ) -> Result<Self, TokenStream> {
        let mut item = structure(item, report)?;
        item.attrs.retain(|attr| !is_repeated(attr, report));
        let mut fields = Vec::new();
        for (member, field) in item.fields.members().zip(&item.fields) {
            fields.push(Field::read(member, field, report));
        }
        item.fields.iter_mut().for_each(strip);
        leave_out(&mut item.fields, &fields);
        Ok(Self {
            interfaces: args.interfaces.into_iter().map(Served::read).collect(),
            connect: args.connect,
            init: args.init,
            close: args.close,
            root: args.root.unwrap_or_else(|| parse_quote!(::runtime)),
            fields,
            faulty: args.faulty,
            item,
        })
    }

    /// The name of the struct of options, whether or not there is one.
    pub(crate) fn options_name(&self) -> Ident {
        let name = &self.item.ident;
        format_ident!("{}Options", name, span = name.span())
    }

    pub(crate) fn options(&self) -> impl Iterator<Item = (&Field, &OptionArgs)> + Clone {
        self.fields
            .iter()
            .filter_map(|field| Some((field, field.option.as_ref()?)))
    }
}

impl Served {
    fn read(word: Ident) -> Self {
        let mut known = Interface::ALL.into_iter();
        Self {
            interface: known.find(|interface| word == interface.name()),
            word,
        }
    }
}

impl Interface {
    pub(crate) const ALL: [Self; 5] = [
        Self::KeyValue,
        Self::BlobStore,
        Self::Vault,
        Self::Messaging,
        Self::Sql,
    ];

    /// The word for it in the attribute, and the method of `runtime::Registry`.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::KeyValue => "keyvalue",
            Self::BlobStore => "blobstore",
            Self::Vault => "vault",
            Self::Messaging => "messaging",
            Self::Sql => "sql",
        }
    }

    /// The name of the variant of `runtime::Interface`.
    pub(crate) const fn variant(self) -> &'static str {
        match self {
            Self::KeyValue => "KeyValue",
            Self::BlobStore => "BlobStore",
            Self::Vault => "Vault",
            Self::Messaging => "Messaging",
            Self::Sql => "Sql",
        }
    }
}

impl Field {
    fn read(member: Member, field: &FieldSyntax, report: &mut Report) -> Self {
        let copied = |name| {
            let attrs = field.attrs.iter().filter(move |a| a.path().is_ident(name));
            attrs.cloned().collect()
        };
        let mut options = field.attrs.iter().filter(|attr| OptionArgs::is(attr));
        let option = options.next().map(|attr| OptionArgs::parse(attr, report));
        for again in options {
            let message = "a field has one `#[option(…)]`; write this into the first";
            report.fault(again.path(), message);
        }
        Self {
            member,
            ty: field.ty.clone(),
            cfgs: copied("cfg"),
            docs: copied("doc"),
            option,
        }
    }

    pub(crate) fn is_connect_only(&self) -> bool {
        self.option
            .as_ref()
            .is_some_and(|option| option.connect_only)
    }

    /// What the field is called in the struct of options.
    pub(crate) fn name(&self) -> Ident {
        match &self.member {
            Member::Named(name) => name.clone(),
            Member::Unnamed(index) => format_ident!("_{}", index.index),
        }
    }
}

/// Takes the fields out of the struct that only the function of `connect` gets.
fn leave_out(kept: &mut Fields, fields: &[Field]) {
    if let Fields::Named(kept) = kept {
        let all = mem::take(&mut kept.named).into_pairs().zip(fields);
        let left = all.filter(|(_, field)| !field.is_connect_only());
        kept.named = left.map(|(kept, _)| kept).collect();
    }
}

/// The item as a struct. What is none is reported, and returned without what only this macro understands.
fn structure(item: TokenStream, report: &mut Report) -> Result<ItemStruct, TokenStream> {
    let parsed = parse2(item.clone()).map_err(|fault| {
        report.push(fault);
        item
    })?;
    let (what, words, rest) = match parsed {
        Item::Struct(item) => return Ok(item),
        Item::Enum(mut item) => {
            let variants = item.variants.iter_mut();
            variants.for_each(|variant| variant.fields.iter_mut().for_each(strip));
            let (keyword, name) = (&item.enum_token, &item.ident);
            ("an enum", quote!(#keyword #name), item.into_token_stream())
        }
        Item::Union(mut item) => {
            item.fields.named.iter_mut().for_each(strip);
            let (keyword, name) = (&item.union_token, &item.ident);
            ("a union", quote!(#keyword #name), item.into_token_stream())
        }
        Item::Fn(item) => {
            let (keyword, name) = (&item.sig.fn_token, &item.sig.ident);
            (
                "a function",
                quote!(#keyword #name),
                item.into_token_stream(),
            )
        }
        other => {
            report.push(Error::new(Span::call_site(), "a backend is a struct"));
            return Err(other.into_token_stream());
        }
    };
    report.fault(words, format_args!("a backend is a struct, not {what}"));
    Err(rest)
}

/// Whether this is the attribute itself once more, whose second expansion would only repeat the first.
fn is_repeated(attr: &Attribute, report: &mut Report) -> bool {
    let name = attr.path().segments.last();
    let repeated = name.is_some_and(|name| name.ident == "wasi_backend");
    if repeated {
        let message = "a backend has one `#[wasi_backend(…)]`; write this into the first";
        report.fault(attr.path(), message);
    }
    repeated
}

fn strip(field: &mut FieldSyntax) {
    field.attrs.retain(|attr| !OptionArgs::is(attr));
}
