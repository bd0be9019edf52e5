//! The orders: some committed together, and one rolled back.

mod database;

use crate::order::Order;
use crate::{Outcome, ensure};
use database::{Database, boolean, date, integer, real, text};

/// Beside an order's number, which the database gives.
struct New {
    customer: &'static str,
    item: &'static str,
    quantity: i64,
    price: f64,
    gift: bool,
    due: &'static str,
    note: Option<&'static str>,
}

const NEW: [New; 3] = [
    New {
        customer: "Ada",
        item: "espresso beans",
        quantity: 2,
        price: 12.5,
        gift: false,
        due: "2026-03-02",
        note: None,
    },
    New {
        customer: "Grace",
        item: "moka pot",
        quantity: 1,
        price: 34.0,
        gift: true,
        due: "2026-03-03",
        note: Some("wrapped, with a ribbon — it's a surprise"),
    },
    New {
        customer: "Linus",
        item: "mugs",
        quantity: 6,
        price: 7.25,
        gift: false,
        due: "2026-03-09",
        note: None,
    },
];

pub fn take_orders() -> Outcome<Vec<Order>> {
    let database = Database::open("default")?;
    database.exec(
        "CREATE TABLE IF NOT EXISTS orders (
             number INTEGER PRIMARY KEY,
             customer TEXT NOT NULL,
             item TEXT NOT NULL,
             quantity INTEGER NOT NULL,
             price DOUBLE NOT NULL,
             gift BOOLEAN NOT NULL,
             due DATE NOT NULL,
             note TEXT
         )",
        &[],
    )?;
    let before = count(&database)?;
    let highest = database
        .one("SELECT coalesce(max(number), 0) FROM orders", &[])?
        .integer()?;
    println!(
        "  The ledger holds {} from before this run.",
        orders_in_words(before)
    );

    database.exec("BEGIN", &[])?;
    for order in &NEW {
        insert(&database, order)?;
        println!(
            "  {} orders {} × {}.",
            order.customer, order.quantity, order.item
        );
    }
    database.exec("COMMIT", &[])?;
    let orders = orders_after(&database, highest)?;
    compare(&orders)?;
    println!(
        "  All {} are committed together, and read back as they were written.",
        orders.len()
    );

    database.exec("BEGIN", &[])?;
    insert(
        &database,
        &New {
            customer: "Mallory",
            item: "gold bars",
            quantity: 1_000,
            ..NEW[0]
        },
    )?;
    let in_between = count(&database)?;
    database.exec("ROLLBACK", &[])?;
    let after = count(&database)?;
    ensure(
        in_between == after + 1 && after == before + NEW.len() as i64,
        || {
            format!(
                "the ledger had {before} orders, {in_between} before the rollback, and {after} after it"
            )
        },
    )?;
    println!(
        "  Mallory wants 1000 gold bars and has no money: rolled back, and no trace of it is left."
    );
    Ok(orders)
}

fn insert(database: &Database, order: &New) -> Outcome {
    let changed = database.exec(
        "INSERT INTO orders (customer, item, quantity, price, gift, due, note) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            text(Some(order.customer)),
            text(Some(order.item)),
            integer(order.quantity),
            real(order.price),
            boolean(order.gift),
            date(order.due),
            text(order.note),
        ],
    )?;
    ensure(changed == 1, || {
        format!("one order was inserted, and {changed} rows changed")
    })
}

fn count(database: &Database) -> Outcome<i64> {
    database.one("SELECT count(*) FROM orders", &[])?.integer()
}

fn orders_after(database: &Database, number: i64) -> Outcome<Vec<Order>> {
    let rows = database.query(
        "SELECT * FROM orders WHERE number > $1 ORDER BY number",
        &[integer(number)],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Order {
                number: row.cell("number")?.integer()?,
                customer: row.cell("customer")?.text()?,
                item: row.cell("item")?.text()?,
                quantity: row.cell("quantity")?.integer()?,
                price: row.cell("price")?.real()?,
                gift: row.cell("gift")?.boolean()?,
                due: row.cell("due")?.date()?,
                note: row.cell("note")?.text_or_null()?,
            })
        })
        .collect()
}

fn compare(orders: &[Order]) -> Outcome {
    ensure(orders.len() == NEW.len(), || {
        format!(
            "{} orders were committed, and {} came back",
            NEW.len(),
            orders.len()
        )
    })?;
    for (order, new) in orders.iter().zip(&NEW) {
        let same = order.customer == new.customer
            && order.item == new.item
            && order.quantity == new.quantity
            && order.price == new.price
            && order.gift == new.gift
            && order.due == new.due
            && order.note.as_deref() == new.note;
        ensure(same, || {
            format!("the order of {} came back changed", new.customer)
        })?;
    }
    Ok(())
}

fn orders_in_words(count: i64) -> String {
    match count {
        0 => "no orders".to_owned(),
        1 => "one order".to_owned(),
        count => format!("{count} orders"),
    }
}
