//! Texts and bytes.

use super::{
    binary, changed, date, gives, in_table, int, kept_or_refused, read_back, text, time, timestamp,
};
use crate::conformance::Shown;
use crate::sql::{Sql, Value};

/// Every character comes back, those that mean something in SQL too.
pub async fn texts_read_as_they_were_bound<B: Sql>(database: B) -> Shown {
    let values = [
        "zwölf 🥚, e\u{301}",
        "it's \"quoted\" \\ `so`",
        "two\r\nlines\tand a tab ",
        "\u{feff}\u{200b}\u{10ffff}",
        "NULL",
    ];
    read_back(database, "TEXT", values.map(text)).await
}

/// A text of no characters is there all the same.
pub async fn an_empty_text_is_not_null<B: Sql>(database: B) -> Shown {
    read_back(database, "TEXT", [text("")]).await
}

/// An engine whose texts end at a zero byte says that it cannot keep one.
pub async fn a_text_with_a_zero_byte_is_whole_or_refused<B: Sql>(database: B) -> Shown {
    let value = text("before\0after");
    kept_or_refused(&database, "TEXT", value.clone(), |came| *came == value).await
}

/// A guest whose parameters are all texts gets numbers and dates into their columns, and finds them.
pub async fn a_text_takes_the_type_of_its_column<B: Sql>(database: B) -> Shown {
    let columns = "a INTEGER, b DOUBLE PRECISION, c DATE, d TIME, e TIMESTAMP";
    in_table(&database, columns, async |session, t| {
        let params = ["42", "0.5", "2026-01-31", "23:59:59", "2026-01-31T23:59:59"].map(text);
        let insert = format!("INSERT INTO {t} VALUES ($1, $2, $3, $4, $5)");
        changed(session, &insert, &params).await?;
        let select = format!("SELECT * FROM {t} WHERE a = $1 AND b = $2 AND c = $3");
        let expected = [
            int(42),
            Value::Double(0.5),
            date("2026-01-31"),
            time("23:59:59"),
            timestamp("2026-01-31T23:59:59"),
        ];
        gives(session, &select, &params[..3], [expected]).await
    })
    .await
}

/// Bytes are no text: each of the 256 comes back.
pub async fn bytes_read_as_they_were_bound<B: Sql>(database: B) -> Shown {
    let every_byte: Vec<u8> = (0..=u8::MAX).collect();
    read_back(database, "BYTEA", [binary(every_byte), binary("text")]).await
}

/// A value of no bytes is there all the same.
pub async fn empty_bytes_are_not_null<B: Sql>(database: B) -> Shown {
    read_back(database, "BYTEA", [binary("")]).await
}

/// A value that fills no small buffer comes back whole.
pub async fn a_large_value_reads_whole<B: Sql>(database: B) -> Shown {
    let large = "0123456789abcdef".repeat(1 << 16);
    in_table(&database, "a TEXT, b BYTEA", async |session, t| {
        let params = [text(&large), binary(large.clone())];
        let insert = format!("INSERT INTO {t} VALUES ($1, $2)");
        changed(session, &insert, &params).await?;
        gives(session, &format!("SELECT a, b FROM {t}"), &[], [params]).await
    })
    .await
}
