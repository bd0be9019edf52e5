/// An order as it was read back from the ledger.
pub struct Order {
    pub number: i64,
    pub customer: String,
    pub item: String,
    pub quantity: i64,
    pub price: f64,
    pub gift: bool,
    pub due: String,
    pub note: Option<String>,
}

impl Order {
    pub fn total(&self) -> f64 {
        self.price * self.quantity as f64
    }
}
