//! Reads values of TOML, and notes what is wrong with them instead of stopping there.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use runtime::{ByteSize, OptionValue as _};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::fault::{Fault, Place};

/// A file, and what is wrong with it.
pub(super) struct Source<'t> {
    path: Arc<Path>,
    text: &'t str,
    faults: RefCell<Vec<Fault>>,
}

impl<'t> Source<'t> {
    pub(super) fn new(path: &Path, text: &'t str) -> Self {
        Self {
            path: path.into(),
            text,
            faults: RefCell::default(),
        }
    }

    pub(super) fn place(&self, offset: usize) -> Place {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = 1 + before.matches('\n').count();
        let file = Arc::clone(&self.path);
        Place { file, line }
    }

    pub(super) fn fault(&self, offset: usize, text: impl Into<String>) {
        let fault = Fault::new(Some(self.place(offset)), text);
        self.faults.borrow_mut().push(fault);
    }

    pub(super) fn into_faults(self) -> Vec<Fault> {
        self.faults.into_inner()
    }
}

/// A table whose keys are known. Each that is read is; [`finish`](Self::finish) reports the others.
#[must_use]
pub(super) struct Section<'s> {
    source: &'s Source<'s>,
    table: &'s DeTable<'s>,
    known: Vec<&'static str>,
}

impl<'s> Section<'s> {
    pub(super) fn new(source: &'s Source<'s>, table: &'s DeTable<'s>) -> Self {
        Self {
            source,
            table,
            known: Vec::new(),
        }
    }

    /// The value of a key, which is known from now on.
    pub(super) fn get(&mut self, key: &'static str) -> Option<Value<'s>> {
        self.known.push(key);
        let mut entries = entries(self.source, self.table);
        entries.find(|value| value.name == key)
    }

    /// Reports the keys that are not known.
    pub(super) fn finish(self) {
        for value in entries(self.source, self.table) {
            if !self.known.contains(&value.name) {
                let text = unknown(value.name, &self.known);
                self.source.fault(value.key_offset, text);
            }
        }
    }
}

fn entries<'s>(
    source: &'s Source<'s>,
    table: &'s DeTable<'s>,
) -> impl Iterator<Item = Value<'s>> + use<'s> {
    table.iter().map(move |(key, node)| Value {
        source,
        name: key.get_ref(),
        key_offset: key.span().start,
        node,
        shown: true,
    })
}

/// What to say of a key that means nothing, with the one that was probably meant.
fn unknown(key: &str, known: &[&str]) -> String {
    let distance = |other: &str| strsim::osa_distance(&key.to_lowercase(), other);
    let nearest = known.iter().min_by_key(|other| distance(other));
    if let Some(meant) = nearest.filter(|other| distance(other) <= other.len().div_ceil(3)) {
        return format!("unknown key `{key}`, did you mean `{meant}`?");
    }
    let known: Vec<_> = known.iter().map(|key| format!("`{key}`")).collect();
    format!("unknown key `{key}`; known are {}", known.join(", "))
}

/// A value, and the key that it is the value of.
#[derive(Clone, Copy)]
pub(super) struct Value<'s> {
    pub(super) name: &'s str,
    source: &'s Source<'s>,
    key_offset: usize,
    node: &'s Spanned<DeValue<'s>>,
    shown: bool,
}

impl<'s> Value<'s> {
    pub(super) fn place(&self) -> Place {
        self.source.place(self.key_offset)
    }

    /// Says what is wrong with the value.
    pub(super) fn fault(&self, text: impl Into<String>) {
        self.source.fault(self.node.span().start, text);
    }

    /// The same value, of which what it is, or what is in it, is never shown: it may be a secret.
    pub(super) fn unshown(self) -> Self {
        let shown = false;
        Self { shown, ..self }
    }

    fn misfit<T>(&self, form: impl Display) -> Option<T> {
        let given = match self.node.get_ref() {
            DeValue::Table(_) => "a table",
            DeValue::Array(_) => "a list",
            _ if !self.shown => {
                self.fault(format!("{} takes {form}", self.name));
                return None;
            }
            _ => &format!("`{}`", &self.source.text[self.node.span()]),
        };
        self.fault(format!("{} is {given}; it takes {form}", self.name));
        None
    }

    pub(super) fn text(&self) -> Option<&'s str> {
        self.is_text().or_else(|| self.misfit("a text in quotes"))
    }

    fn is_text(&self) -> Option<&'s str> {
        self.node.get_ref().as_str()
    }

    pub(super) fn is_table(&self) -> bool {
        self.node.get_ref().is_table()
    }

    pub(super) fn boolean(&self) -> Option<bool> {
        let boolean = self.node.get_ref().as_bool();
        boolean.or_else(|| self.misfit("`true` or `false`"))
    }

    /// A whole number, 1 or more.
    pub(super) fn number(&self) -> Option<usize> {
        let number = self.integer().and_then(|number| number.try_into().ok());
        let number = number.filter(|number| *number > 0);
        number.or_else(|| self.misfit("a whole number, 1 or more"))
    }

    pub(super) fn size(&self) -> Option<u64> {
        let size = self.is_text().map(OsStr::new).and_then(ByteSize::parse);
        let size = self.integer().or(size.map(|size| size.0));
        size.or_else(|| self.misfit(ByteSize::FORM))
    }

    fn integer(&self) -> Option<u64> {
        let integer = self.node.get_ref().as_integer()?;
        u64::from_str_radix(integer.as_str(), integer.radix()).ok()
    }

    pub(super) fn duration(&self) -> Option<Duration> {
        let duration = self
            .is_text()
            .and_then(|text| Duration::parse(OsStr::new(text)));
        duration.or_else(|| self.misfit(Duration::FORM))
    }

    /// The items of a list, or the value itself where it is no list.
    pub(super) fn items(&self) -> Vec<Self> {
        match self.node.get_ref().as_array() {
            None => vec![*self],
            Some(items) => items.iter().map(|node| Self { node, ..*self }).collect(),
        }
    }

    pub(super) fn section(&self) -> Option<Section<'s>> {
        let table = self.table()?;
        Some(Section::new(self.source, table))
    }

    /// The entries of a table whose keys may be any, in the order of the file.
    pub(super) fn entries(&self) -> Vec<Self> {
        let Some(table) = self.table() else {
            return Vec::new();
        };
        let entries = entries(self.source, table);
        let shown = self.shown;
        let mut entries: Vec<_> = entries.map(|value| Self { shown, ..value }).collect();
        entries.sort_by_key(|value| value.key_offset);
        entries
    }

    fn table(&self) -> Option<&'s DeTable<'s>> {
        let table = self.node.get_ref().as_table();
        table.or_else(|| self.misfit("a table"))
    }
}
