//! What the names of a module stand for, so that a shadowed name is never taken for the real one.

use std::collections::HashMap;

use oxc_ast::ast::{
    BindingPattern, Class, Expression, FormalParameters, Function, ImportDeclaration, ImportDeclarationSpecifier,
    MemberExpression, ModuleExportName, PropertyKey, VariableDeclaration,
};
use oxc_span::Span;

/// What a name was declared as.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meaning<'a> {
    /// `import { imported as name }`; `default` and `*` for the other two kinds.
    Import {
        imported: &'a str,
        from: &'a str,
    },
    /// `const name = value`.
    Constant(&'a Expression<'a>),
    /// `const { property: name } = ...`.
    Member(&'a str),
    /// `for (const name of list)`, `list.forEach((name) => ...)`.
    Element(&'a Expression<'a>),
    Other,
}

#[derive(Debug)]
pub(super) struct Binding<'a> {
    pub meaning: Meaning<'a>,
    /// The declaration.
    pub span: Span,
}

#[derive(Debug)]
struct Scope<'a> {
    parent: usize,
    is_function: bool,
    names: HashMap<&'a str, Binding<'a>>,
}

pub(super) const MODULE: usize = 0;

#[derive(Debug)]
pub(super) struct Scopes<'a> {
    all: Vec<Scope<'a>>,
    current: usize,
    /// A name of the module that is declared more than once.
    pub twice: Option<(&'a str, Span)>,
}

impl<'a> Scopes<'a> {
    pub fn new() -> Self {
        let module = Scope { parent: MODULE, is_function: true, names: HashMap::new() };
        Self { all: vec![module], current: MODULE, twice: None }
    }

    pub fn current(&self) -> usize {
        self.current
    }

    pub fn enter(&mut self, is_function: bool) {
        self.all.push(Scope { parent: self.current, is_function, names: HashMap::new() });
        self.current = self.all.len() - 1;
    }

    pub fn leave(&mut self) {
        self.current = self.all[self.current].parent;
    }

    /// The binding that a name has in a scope, and the scope that declares it.
    pub fn find<'s>(&'s self, mut scope: usize, name: &str) -> Option<(&'s Binding<'a>, usize)> {
        loop {
            if let Some(binding) = self.all[scope].names.get(name) {
                return Some((binding, scope));
            }
            if scope == MODULE {
                return None;
            }
            scope = self.all[scope].parent;
        }
    }

    pub fn module_names(&self) -> impl Iterator<Item = (&'a str, &Binding<'a>)> {
        self.all[MODULE].names.iter().map(|(name, binding)| (*name, binding))
    }

    fn declare(&mut self, scope: usize, name: &'a str, meaning: Meaning<'a>, span: Span) {
        let before = self.all[scope].names.insert(name, Binding { meaning, span });
        if scope == MODULE && before.is_some_and(|before| before.span != span) {
            self.twice.get_or_insert((name, span));
        }
    }

    pub fn declare_import(&mut self, import: &'a ImportDeclaration<'a>) {
        let from = import.source.value.as_str();
        for specifier in import.specifiers.iter().flatten() {
            let (name, imported) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(specifier) => {
                    (specifier.local.name.as_str(), export_name(&specifier.imported))
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(specifier) => {
                    (specifier.local.name.as_str(), "default")
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(specifier) => (specifier.local.name.as_str(), "*"),
            };
            self.declare(MODULE, name, Meaning::Import { imported, from }, import.span);
        }
    }

    pub fn declare_variables(
        &mut self,
        declaration: &'a VariableDeclaration<'a>,
        element_of: Option<&'a Expression<'a>>,
    ) {
        let mut scope = self.current;
        while declaration.kind.is_var() && !self.all[scope].is_function {
            scope = self.all[scope].parent;
        }
        for declarator in &declaration.declarations {
            let constant = declaration.kind.is_const();
            let meaning = match (element_of, &declarator.init) {
                (Some(list), _) => Meaning::Element(list),
                (None, Some(value)) if constant => Meaning::Constant(value),
                _ => Meaning::Other,
            };
            self.declare_pattern(scope, &declarator.id, meaning, declaration.span);
        }
    }

    pub fn declare_parameters(&mut self, parameters: &'a FormalParameters<'a>, first: Option<&'a Expression<'a>>) {
        let scope = self.current;
        for (index, parameter) in parameters.items.iter().enumerate() {
            let meaning = match first {
                Some(list) if index == 0 && parameter.initializer.is_none() => Meaning::Element(list),
                _ => Meaning::Other,
            };
            self.declare_pattern(scope, &parameter.pattern, meaning, parameters.span);
        }
        if let Some(rest) = &parameters.rest {
            self.declare_pattern(scope, &rest.rest.argument, Meaning::Other, parameters.span);
        }
    }

    pub fn declare_function(&mut self, function: &'a Function<'a>) {
        if let Some(id) = &function.id {
            self.declare(self.current, id.name.as_str(), Meaning::Other, function.span);
        }
    }

    pub fn declare_class(&mut self, class: &'a Class<'a>) {
        if let Some(id) = &class.id {
            self.declare(self.current, id.name.as_str(), Meaning::Other, class.span);
        }
    }

    pub fn declare_caught(&mut self, pattern: &'a BindingPattern<'a>, span: Span) {
        self.declare_pattern(self.current, pattern, Meaning::Other, span);
    }

    fn declare_pattern(&mut self, scope: usize, pattern: &'a BindingPattern<'a>, meaning: Meaning<'a>, span: Span) {
        match pattern {
            BindingPattern::BindingIdentifier(id) => self.declare(scope, id.name.as_str(), meaning, span),
            BindingPattern::ObjectPattern(object) => {
                for property in &object.properties {
                    let member = match &property.key {
                        PropertyKey::StaticIdentifier(name) if !property.computed => Some(name.name.as_str()),
                        _ => None,
                    };
                    let plain = matches!(property.value, BindingPattern::BindingIdentifier(_));
                    let meaning = match (meaning, member) {
                        (Meaning::Constant(_), Some(name)) if plain => Meaning::Member(name),
                        _ => Meaning::Other,
                    };
                    self.declare_pattern(scope, &property.value, meaning, span);
                }
                if let Some(rest) = &object.rest {
                    self.declare_pattern(scope, &rest.argument, Meaning::Other, span);
                }
            }
            BindingPattern::ArrayPattern(array) => {
                for element in array.elements.iter().flatten() {
                    self.declare_pattern(scope, element, Meaning::Other, span);
                }
                if let Some(rest) = &array.rest {
                    self.declare_pattern(scope, &rest.argument, Meaning::Other, span);
                }
            }
            BindingPattern::AssignmentPattern(assignment) => {
                self.declare_pattern(scope, &assignment.left, Meaning::Other, span);
            }
        }
    }

    /// Whether an expression stands for `callee`: by that name, an alias, or as a member of some object.
    pub fn calls(&self, scope: usize, expression: &'a Expression<'a>, callee: &str) -> bool {
        let expression = self.resolve(scope, expression);
        match expression.get_inner_expression() {
            Expression::Identifier(name) => match self.find(scope, name.name.as_str()) {
                None => name.name == callee,
                Some((_, declared)) if declared != MODULE => false,
                Some((binding, _)) => match binding.meaning {
                    Meaning::Import { imported, .. } => {
                        imported == callee || (imported == "default" && name.name == callee)
                    }
                    Meaning::Member(member) => member == callee,
                    _ => name.name == callee,
                },
            },
            Expression::StaticMemberExpression(member) => {
                member.property.name == callee && self.is_module_name(scope, &member.object)
            }
            _ => false,
        }
    }

    fn is_module_name(&self, scope: usize, expression: &Expression<'a>) -> bool {
        let Expression::Identifier(name) = expression else { return false };
        self.find(scope, name.name.as_str()).is_some_and(|(_, declared)| declared == MODULE)
    }

    /// An expression, or what the constant it names was declared as.
    pub fn resolve(&self, scope: usize, expression: &'a Expression<'a>) -> &'a Expression<'a> {
        let mut expression = expression;
        // A chain of names is short; a circle (`const a = b, b = a`) ends here too.
        for _ in 0..8 {
            let Expression::Identifier(name) = expression else { break };
            match self.find(scope, name.name.as_str()) {
                Some((Binding { meaning: Meaning::Constant(value), .. }, _)) if !stands_alone(value) => {
                    expression = value;
                }
                _ => break,
            }
        }
        expression
    }
}

/// A function, call or the like that is kept in a constant goes by the constant's name.
fn stands_alone(expression: &Expression<'_>) -> bool {
    !matches!(
        expression,
        Expression::Identifier(_)
            | Expression::StaticMemberExpression(_)
            | Expression::ComputedMemberExpression(_)
            | Expression::ObjectExpression(_)
            | Expression::ArrayExpression(_)
    )
}

fn export_name<'a>(name: &'a ModuleExportName<'a>) -> &'a str {
    match name {
        ModuleExportName::IdentifierName(name) => name.name.as_str(),
        ModuleExportName::IdentifierReference(name) => name.name.as_str(),
        ModuleExportName::StringLiteral(name) => name.value.as_str(),
    }
}

/// More names than this in one path are none of ours.
const LONGEST_PATH: usize = 12;

/// `config.a["b"]` as the names in it.
pub(super) fn member_path(expression: &Expression<'_>) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut expression = expression;
    while names.len() < LONGEST_PATH {
        match expression.get_inner_expression() {
            Expression::Identifier(name) => {
                names.push(name.name.to_string());
                names.reverse();
                return Some(names);
            }
            Expression::StaticMemberExpression(member) => {
                names.push(member.property.name.to_string());
                expression = &member.object;
            }
            Expression::ComputedMemberExpression(member) => {
                let Expression::StringLiteral(name) = &member.expression else { return None };
                names.push(name.value.to_string());
                expression = &member.object;
            }
            _ => return None,
        }
    }
    None
}

pub(super) fn member_chain(member: &MemberExpression<'_>) -> Option<Vec<String>> {
    let name = member.static_property_name()?;
    let mut path = member_path(member.object())?;
    path.push(name.to_owned());
    Some(path)
}
