//! Edits of files of every size: `cargo bench --bench edit`.

use std::fmt::Write;

use divan::Bencher;
use jskit::edit::javascript::{Intent, Value, entries, insert, replace, same_tokens};

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

fn main() {
    divan::main();
}

fn placement(id: &str, order: usize) -> Intent {
    let fields = vec![
        ("id".to_owned(), Value::String(id.to_owned())),
        ("target".to_owned(), Value::String("shell.primary-nav".to_owned())),
        ("order".to_owned(), Value::Number(order.to_string())),
        ("when".to_owned(), Value::Code("({ auth }) => Boolean(auth?.authenticated)".to_owned())),
    ];
    Intent::Call { callee: "addPlacement".to_owned(), fields }
}

fn source(count: usize) -> String {
    let mut source = String::from("import { addPlacement } from \"./registry.js\";\n");
    for number in 0..count {
        let _ = write!(source, "\n{}\n", jskit::edit::javascript::print(&placement(&format!("p.{number}"), number)));
    }
    source
}

#[divan::bench(args = SIZES)]
fn read_entries(bencher: Bencher<'_, '_>, count: usize) {
    let source = source(count);
    bencher.bench_local(|| entries(&source));
}

#[divan::bench(args = SIZES)]
fn insert_one(bencher: Bencher<'_, '_>, count: usize) {
    let (source, intent) = (source(count), placement("new", 1));
    bencher.bench_local(|| insert(&source, &intent));
}

#[divan::bench(args = SIZES)]
fn replace_one(bencher: Bencher<'_, '_>, count: usize) {
    let (source, base, next) = (source(count), placement("p.1", 1), placement("p.1", 2));
    bencher.bench_local(|| replace(&source, &base, &next));
}

#[divan::bench(args = SIZES)]
fn compare_tokens(bencher: Bencher<'_, '_>, count: usize) {
    let source = source(count);
    let other = source.replace('"', "'");
    bencher.bench_local(|| same_tokens(&source, &other));
}
