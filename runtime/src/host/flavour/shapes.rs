//! What tells apart the shapes that go by one name.

use wasmtime::component::types::{ComponentFunc, Record, Type};

/// The types are the same in every shape.
pub(super) const fn any(_: &str, _: &ComponentFunc) -> bool {
    true
}

/// `get-many` answers `list<option<tuple<…>>>`, if it is imported.
pub(super) fn pairs_if_found(name: &str, function: &ComponentFunc) -> bool {
    name != "get-many" || matches!(element(function), Some(Type::Option(_)))
}

/// `get-many` answers `list<tuple<…>>`, if it is imported.
pub(super) fn every_pair(name: &str, function: &ComponentFunc) -> bool {
    name != "get-many" || matches!(element(function), Some(Type::Tuple(_)))
}

/// Parameters of SQL are strings, and a row record is a cell.
pub(super) fn cells(name: &str, function: &ComponentFunc) -> bool {
    sql(name, function).is_none_or(|shape| shape == Sql::Cells)
}

/// Parameters of SQL are typed, and a date is a record of its text and its format.
pub(super) fn formatted_dates(name: &str, function: &ComponentFunc) -> bool {
    sql(name, function).is_none_or(|shape| shape == Sql::FormattedDates)
}

/// Parameters of SQL are typed, and a date is a text.
pub(super) fn iso_dates(name: &str, function: &ComponentFunc) -> bool {
    sql(name, function).is_none_or(|shape| shape == Sql::IsoDates)
}

#[derive(PartialEq)]
enum Sql {
    Cells,
    FormattedDates,
    IsoDates,
    Unknown,
}

/// The shape of a function of `wasi:sql`, if its types depend on it.
fn sql(name: &str, function: &ComponentFunc) -> Option<Sql> {
    let shape = match name {
        "[static]statement.prepare" => sql_of_parameters(function),
        "query" => sql_of_rows(function),
        _ => return None,
    };
    Some(shape.unwrap_or(Sql::Unknown))
}

fn sql_of_parameters(prepare: &ComponentFunc) -> Option<Sql> {
    match prepare.params().nth(1)? {
        (_, Type::List(parameters)) => sql_of_value(&parameters.ty()),
        _ => None,
    }
}

fn sql_of_rows(query: &ComponentFunc) -> Option<Sql> {
    let Type::Record(row) = element(query)? else {
        return None;
    };
    if field(&row, "field-name").is_some() {
        return Some(Sql::Cells);
    }
    let Type::List(fields) = field(&row, "fields")? else {
        return None;
    };
    let Type::Record(cell) = fields.ty() else {
        return None;
    };
    sql_of_value(&field(&cell, "value")?)
}

fn sql_of_value(value: &Type) -> Option<Sql> {
    let Type::Variant(value) = value else {
        return (*value == Type::String).then_some(Sql::Cells);
    };
    let date = value.cases().find(|case| case.name == "date")?.ty?;
    let Type::Option(date) = date else {
        return None;
    };
    match date.ty() {
        Type::Record(_) => Some(Sql::FormattedDates),
        Type::String => Some(Sql::IsoDates),
        _ => None,
    }
}

/// The type of the elements of the list that a function answers with, when it succeeds.
fn element(function: &ComponentFunc) -> Option<Type> {
    match function.results().next()? {
        Type::Result(answer) => match answer.ok()? {
            Type::List(list) => Some(list.ty()),
            _ => None,
        },
        _ => None,
    }
}

fn field(record: &Record, name: &str) -> Option<Type> {
    let field = record.fields().find(|field| field.name == name)?;
    Some(field.ty)
}
