import { createDatabaseStore, createMemoryStore } from "./store.js";

/** Binds the list and answers it. */
export class __Pascal__ServiceProvider {
  static id = "__id__";

  register(app) {
    // Made when it is first asked for: by then it is known whether the app has a database.
    app.singleton("__id__.store", (scope) =>
      scope.has("database.knex") ? createDatabaseStore(scope.make("database.knex")) : createMemoryStore()
    );
  }

  boot(app) {
    app.make("http.routes").register({
      method: "GET",
      path: "/api/__id__",
      policy: "public",
      summary: "What the list has.",
      async handler(request, reply, scope) {
        return { items: await scope.make("__id__.store").list() };
      }
    });
  }
}
