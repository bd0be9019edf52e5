use super::{Error, Kind, Result, Value};

/// A column of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Column {
    /// Its name, as the statement gives it.
    pub name: String,
    /// What it was declared to hold.
    pub kind: Kind,
}

impl Column {
    /// A column of this name, declared to hold values of this kind.
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        let name = name.into();
        Self { name, kind }
    }
}

/// The result of a query.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Rows {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with a value per column.
    pub rows: Vec<Vec<Value>>,
}

impl Rows {
    /// The result that has these columns, and rows with a value for each of them.
    #[must_use]
    pub fn new(columns: Vec<Column>, rows: Vec<Vec<Value>>) -> Self {
        Self { columns, rows }
    }
}

/// What limits the size of a result while its rows are read.
///
/// ```
/// use runtime::sql::{ResultLimit, Value};
///
/// let mut limit = ResultLimit::new(10_000);
/// let mut row = Vec::new();
/// for text in ["alice", "two books"] {
///     // Before the text of the driver is copied.
///     limit.count(text.len())?;
///     row.push(Value::from(text));
/// }
/// assert!(limit.count(10_000).is_err());
/// # Ok::<_, runtime::sql::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ResultLimit {
    limit: u64,
    counted: u64,
}

impl ResultLimit {
    /// A result may have so many bytes, as [`Value::size`] tells them.
    #[must_use]
    pub fn new(limit: u64) -> Self {
        Self { limit, counted: 0 }
    }

    /// Counts a value that has yet to be made, whose text or binary has so many bytes; a number has none.
    ///
    /// # Errors
    ///
    /// [`Error::ResultTooLarge`] where the result has no room for it.
    pub fn count(&mut self, bytes: usize) -> Result<()> {
        let bytes = size_of::<Value>().saturating_add(bytes);
        self.counted = self.counted.saturating_add(bytes as u64);
        if self.counted > self.limit {
            return Err(Error::ResultTooLarge { limit: self.limit });
        }
        Ok(())
    }

    /// Counts the values of a row, for a driver that gives them whole.
    ///
    /// # Errors
    ///
    /// As [`count`](Self::count).
    pub fn count_row(&mut self, row: &[Value]) -> Result<()> {
        row.iter().try_for_each(|value| self.count(value.bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_may_be_as_large_as_its_limit_and_no_larger() {
        let row = [Value::from("two books"), Value::Null];
        let size: usize = row.iter().map(Value::size).sum();
        let limit = |bytes: usize| ResultLimit::new(bytes as u64);

        limit(size).count_row(&row).unwrap();
        let refused = limit(size - 1).count_row(&row);
        let told = refused.unwrap_err().to_string();
        assert_eq!(
            told,
            format!("the result is larger than {} bytes", size - 1)
        );

        let mut twice = limit(2 * size - 1);
        twice.count_row(&row).unwrap();
        twice.count_row(&row).unwrap_err();
    }

    #[test]
    fn a_value_is_counted_by_its_bytes_before_it_is_made() {
        let value = Value::from("two books");
        let mut limit = ResultLimit::new(value.size() as u64);
        limit.clone().count(9).unwrap();
        limit.clone().count(10).unwrap_err();
        limit.count(usize::MAX).unwrap_err();
        limit
            .count(0)
            .expect_err("nothing fits behind what did not");
    }
}
