/** The list of an app without a database. */
export function createMemoryStore(items = [{ id: "welcome", title: "The first entry of __Title__" }]) {
  return {
    async list() {
      return items;
    }
  };
}

/** The list of an app with one. */
export function createDatabaseStore(knex) {
  return {
    async list() {
      return knex("__snake___items").select("id", "title").orderBy("id");
    }
  };
}
