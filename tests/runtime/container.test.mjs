import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { load } from "./app.mjs";

const { createApplicationContainer } = await load("@jskit-ai/kernel/shared/container");
const { defineContributionRegistry } = await load("@jskit-ai/kernel/shared/contributions");

describe("container", () => {
  test("a singleton is made once, when it is first asked for", () => {
    const app = createApplicationContainer();
    let made = 0;
    app.singleton("clock", () => ({ number: (made += 1) }));
    assert.equal(made, 0);
    assert.equal(app.createScope().make("clock"), app.make("clock"));
    assert.equal(made, 1);
  });

  test("a scoped value belongs to its scope", () => {
    const app = createApplicationContainer();
    app.scoped("request.state", () => ({}));
    const [first, second] = [app.createScope(), app.createScope()];
    assert.equal(first.make("request.state"), first.make("request.state"));
    assert.notEqual(first.make("request.state"), second.make("request.state"));
  });

  test("a singleton that captures a request's value is refused", () => {
    const app = createApplicationContainer();
    app.scoped("actor", () => ({}));
    app.singleton("service", (scope) => scope.make("actor"));
    assert.throws(() => app.createScope().make("service"), /shorter lifetime/);
  });

  test("a scope has values of its own", () => {
    const app = createApplicationContainer();
    app.scoped("greeting", (scope) => `hello ${scope.make("name")}`);
    const scope = app.createScope();
    scope.instance("name", "Ada");
    assert.equal(scope.make("greeting"), "hello Ada");
    assert.equal(app.has("name"), false);
  });

  test("an unknown token names the nearest", () => {
    const app = createApplicationContainer();
    app.instance("users.profile.sync.service", {});
    assert.throws(() => app.make("users.profil.sync.service"), /Did you mean "users.profile.sync.service"/);
  });

  test("a second binding is an error, unless it takes the first one's place on purpose", () => {
    const app = createApplicationContainer();
    app.instance("store", 1);
    assert.throws(() => app.instance("store", 2), /bound already/);
    app.instance("store", 2, { replace: true });
    assert.equal(app.make("store"), 2);
  });

  test("a circle of singletons is named, and the container still works afterwards", () => {
    const app = createApplicationContainer();
    app.singleton("a", (scope) => scope.make("b"));
    app.singleton("b", (scope) => scope.make("a"));
    app.instance("c", 3);
    assert.throws(() => app.make("a"), /Cyclic/);
    assert.equal(app.make("c"), 3);
  });
});

describe("contributions", () => {
  const registry = defineContributionRegistry("test.contributors", { method: "run" });
  const contribution = (contributorId, order) => () => ({ contributorId, order, run() {} });

  test("are ordered by order, then by id, whatever the order of registration", () => {
    const app = createApplicationContainer();
    registry.register(app, "t.3", contribution("c", 5));
    registry.register(app, "t.1", contribution("b", 5));
    registry.register(app, "t.2", contribution("a", 10));
    registry.register(app, "t.4", contribution("z", undefined));
    assert.deepEqual(registry.resolve(app).map(({ contributorId }) => contributorId), ["z", "b", "c", "a"]);
  });

  test("may be held by a singleton, and are made by the scope that asks", () => {
    const app = createApplicationContainer();
    registry.register(app, "t.1", (scope) => ({ contributorId: "a", run: () => scope.has("http.request") }));
    app.singleton("runner", (scope) => registry.resolve(scope)[0]);
    assert.equal(app.make("runner").run(), false);
    const scope = app.createScope();
    scope.instance("http.request", {});
    assert.equal(registry.resolve(scope)[0].run(), true);
  });

  test("belong to the scope that asks, not to those below it, and can be replaced by a value", () => {
    const app = createApplicationContainer();
    registry.register(app, "t.1", (scope) => ({ contributorId: "a", run: () => scope }));
    const scope = app.createScope();
    const below = scope.createScope();
    assert.equal(scope.make("t.1"), scope.make("t.1"));
    assert.equal(scope.make("t.1").run(), scope);
    assert.equal(below.make("t.1").run(), below);
    scope.instance("http.request", "r");
    assert.equal(below.make("http.request"), "r");
    app.instance("t.1", { contributorId: "b", run() {} }, { replace: true });
    assert.equal(app.make("t.1").contributorId, "b");
  });

  test("two of the same id, one without an id, or one without its method are refused", () => {
    const twice = createApplicationContainer();
    registry.register(twice, "t.1", contribution("a", 1));
    registry.register(twice, "t.2", contribution("a", 2));
    assert.throws(() => registry.resolve(twice), /Two contributions .* "a"/);
    const nameless = createApplicationContainer();
    registry.register(nameless, "t.1", () => ({ run() {} }));
    assert.throws(() => registry.resolve(nameless), /no contributorId/);
    const idle = createApplicationContainer();
    registry.register(idle, "t.1", () => ({ contributorId: "a" }));
    assert.throws(() => registry.resolve(idle), /no method run/);
  });
});
