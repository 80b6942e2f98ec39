//! `visible-when` becomes an arrow function; `when` holds or not.

use jskit::descriptor::condition::{ROOTS, arrow};
use jskit::descriptor::conditions::Context;
use jskit::descriptor::model::{Tenancy, When};
use proptest::prelude::*;

#[test]
fn conditions_become_arrow_functions() {
    let cases = [
        ("auth.authenticated", "({ auth }) => Boolean(auth?.authenticated)"),
        ("auth.authenticated && !workspace", "({ auth, workspace }) => Boolean(auth?.authenticated && !workspace)"),
        ("workspace && auth", "({ auth, workspace }) => Boolean(workspace && auth)"),
        ("auth || user && workspace", "({ auth, workspace, user }) => Boolean(auth || user && workspace)"),
        ("(auth || user) && workspace", "({ auth, workspace, user }) => Boolean((auth || user) && workspace)"),
        ("!(auth && user)", "({ auth, user }) => Boolean(!(auth && user))"),
        ("!!auth", "({ auth }) => Boolean(!!auth)"),
        ("((auth))", "({ auth }) => Boolean(auth)"),
        ("surface.id == 'home'", "({ surface }) => Boolean(surface?.id === \"home\")"),
        ("surface.id != \"home\" || true", "({ surface }) => Boolean(surface?.id !== \"home\" || true)"),
        ("!(surface.id == 'a')", "({ surface }) => Boolean(!(surface?.id === \"a\"))"),
        ("(auth == true) == false", "({ auth }) => Boolean((auth === true) === false)"),
        ("auth && (user && invites)", "({ auth, user, invites }) => Boolean(auth && (user && invites))"),
        ("auth.a.b.c", "({ auth }) => Boolean(auth?.a?.b?.c)"),
        ("true", "() => Boolean(true)"),
    ];
    for (expression, expected) in cases {
        assert_eq!(arrow(expression).as_deref(), Ok(expected), "{expression}");
    }
}

#[test]
fn what_is_wrong_in_a_condition_is_said_where_it_stands() {
    let cases = [
        ("", 0, "the condition ends too early", None),
        ("auth &&", 7, "the condition ends too early", None),
        ("auth & user", 5, "unexpected `&` in the condition", None),
        ("auth user", 5, "unexpected `user`", None),
        ("(auth", 0, "the parenthesis has no end", None),
        ("auth === 'a'", 5, "`===` is not an operator", Some("write `==`")),
        ("auth == 'a", 8, "the string in the condition has no end", None),
        ("auth..x", 0, "`auth..x` is not a dotted name", None),
        ("auth.1x", 0, "`auth.1x` is not a dotted name", None),
        ("auth && usr.name", 8, "the placement context has no `usr`", Some("did you mean `user`?")),
        ("auth == user == true", 13, "unexpected `==`", None),
    ];
    for (expression, at, message, hint) in cases {
        let problem = arrow(expression).expect_err(expression);
        assert_eq!(
            (problem.at, problem.message.as_str(), problem.hint.as_deref()),
            (at, message, hint),
            "{expression}"
        );
    }
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        proptest::sample::select(ROOTS.to_vec()).prop_map(str::to_owned),
        proptest::sample::select(ROOTS.to_vec()).prop_map(|root| format!("{root}.some_name")),
        Just("true".to_owned()),
        "'[a-z]{0,5}'",
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("({left}) && ({right})")),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("({left}) || ({right})")),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("({left}) == ({right})")),
            inner.prop_map(|inner| format!("!({inner})")),
        ]
    })
}

proptest! {
    /// What is written parses as JavaScript, and says again what the condition says: stripped of its arrow it is a fixed point.
    #[test]
    fn arrows_are_javascript_that_says_the_same(expression in expression()) {
        prop_assume!(expression.len() <= 500);
        let written = arrow(&expression).unwrap();
        prop_assert!(jskit::edit::javascript::imports(&format!("export const when = {written};")).is_ok(), "{}", written);
        let body = written.split_once("Boolean(").unwrap().1.strip_suffix(')').unwrap();
        let back = body.replace("?.", ".").replace("===", "==").replace("!==", "!=");
        prop_assume!(back.len() <= 500);
        prop_assert_eq!(arrow(&back).unwrap(), written);
    }

    #[test]
    fn any_text_is_either_refused_or_stays_inside_boolean(text in "[ a-z.!&|()='\"`;,{}$\\\\\n]{0,40}") {
        if let Ok(written) = arrow(&text) {
            let inside = written.split_once("Boolean(").unwrap().1;
            prop_assert!(!inside.contains(['`', ';', '{', '$', '\n', ',']), "{}", written);
        }
    }
}

fn when(tenancy: &[Tenancy], installed: &[&str], absent: &[&str], option: &[(&str, &[&str])]) -> When {
    let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    When {
        tenancy: tenancy.to_vec(),
        installed: texts(installed),
        absent: texts(absent),
        option: option.iter().map(|(name, values)| ((*name).to_owned(), texts(values))).collect(),
    }
}

#[test]
fn all_parts_hold_and_any_of_a_list_does() {
    let installed = ["auth-web", "users-web"].map(str::to_owned).into();
    let options = [("mail".to_owned(), "smtp".to_owned())].into();
    let context = Context { tenancy: Tenancy::Personal, installed: &installed, options: &options };
    let cases = [
        (when(&[], &[], &[], &[]), true),
        (when(&[Tenancy::None], &[], &[], &[]), false),
        (when(&[Tenancy::None, Tenancy::Personal], &[], &[], &[]), true),
        (when(&[], &["auth-web"], &[], &[]), true),
        (when(&[], &["console-web", "users-web"], &[], &[]), true),
        (when(&[], &["console-web"], &[], &[]), false),
        (when(&[], &[], &["console-web"], &[]), true),
        (when(&[], &[], &["auth-web"], &[]), false),
        (when(&[], &[], &[], &[("mail", &["smtp", "none"])]), true),
        (when(&[], &[], &[], &[("mail", &["none"])]), false),
        (when(&[], &[], &[], &[("other", &["smtp"])]), false),
        (when(&[Tenancy::Personal], &["auth-web"], &["users-web"], &[]), false),
    ];
    for (when, expected) in cases {
        assert_eq!(when.holds(&context), expected, "{when:?}");
    }
}

#[test]
fn conditions_that_exclude_each_other_are_known() {
    let personal = when(&[Tenancy::Personal], &[], &[], &[]);
    let none = when(&[Tenancy::None], &[], &[], &[]);
    let with = when(&[], &["a"], &[], &[]);
    let without = when(&[], &[], &["a"], &[]);
    let smtp = when(&[], &[], &[], &[("mail", &["smtp"])]);
    let other = when(&[], &[], &[], &[("mail", &["none"])]);
    assert!(personal.excludes(&none) && with.excludes(&without) && without.excludes(&with) && smtp.excludes(&other));
    assert!(!personal.excludes(&with) && !with.excludes(&with) && !smtp.excludes(&When::default()));
}
