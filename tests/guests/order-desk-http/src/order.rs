//! What is ordered.

const QUANTITIES: std::ops::RangeInclusive<i64> = 1..=100;

/// An order that has no number yet.
pub struct New {
    pub item: String,
    pub quantity: i64,
}

pub struct Order {
    pub number: i64,
    pub item: String,
    pub quantity: i64,
}

impl Order {
    pub fn json(&self) -> String {
        let Self {
            number,
            item,
            quantity,
        } = self;
        format!(r#"{{"number":{number},"item":"{item}","quantity":{quantity}}}"#)
    }
}

/// Reads the fields of a form: `item=book&quantity=2`.
pub fn parse(form: &str) -> Result<New, &'static str> {
    let field = |name: &str| {
        let mut fields = form
            .trim()
            .split('&')
            .filter_map(|field| field.split_once('='));
        fields.find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    let item = field("item").ok_or("the order needs an item: item=book&quantity=2")?;
    // Neither JSON nor a form has another way to write these.
    let plain = |letter: char| letter.is_ascii_lowercase() || letter == '-';
    if item.is_empty() || !item.chars().all(plain) {
        return Err("an item is named by lower-case letters and `-`");
    }
    let quantity = field("quantity").unwrap_or("1").parse().ok();
    let quantity = quantity.filter(|quantity| QUANTITIES.contains(quantity));
    Ok(New {
        item: item.to_owned(),
        quantity: quantity.ok_or("a quantity is a number from 1 to 100")?,
    })
}
