//! The catalog that is in the binary.

use std::sync::OnceLock;

use jskit::catalog::{self, Catalog, Sources, Wanted};

/// Read once for all tests.
pub fn catalog() -> &'static Catalog {
    static READ: OnceLock<Catalog> = OnceLock::new();
    READ.get_or_init(read)
}

/// One of the test's own, to be changed.
pub fn read() -> Catalog {
    catalog::load(&Sources { embedded: true, ..Sources::default() }, &Wanted::All).expect("the catalog")
}
