//! The backend of the page "Writing a backend" is green, as the page says.

/// The listing of the page.
#[path = "../src/writing_a_backend/shelf.rs"]
pub mod shelf;

use runtime::Backend as _;
use shelf::{Shelf, ShelfOptions};

runtime::conformance!(keyvalue, || Shelf::connect_with(ShelfOptions::default()));
