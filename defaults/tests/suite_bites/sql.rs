mod faulty;
mod giving_up;
mod less;
mod parameters;
mod reading;
mod results;
mod transactions;
mod wording;

use faulty::{Call, Fault, broken};

const OPEN: &str = "wasi:sql/types connection.open";
const QUERY: &str = "wasi:sql/readwrite query";
const EXEC: &str = "wasi:sql/readwrite exec";
