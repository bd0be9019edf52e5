mod faulty;
mod parameters;
mod results;
mod transactions;

use faulty::{Fault, broken};

const QUERY: &str = "wasi:sql/readwrite query";
const EXEC: &str = "wasi:sql/readwrite exec";
