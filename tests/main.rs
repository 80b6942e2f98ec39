

mod edit;
