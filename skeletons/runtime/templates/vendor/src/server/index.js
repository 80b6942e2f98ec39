import { __Pascal__ServiceProvider } from "./__Pascal__ServiceProvider.js";

export { __Pascal__ServiceProvider };
export { createDatabaseStore, createMemoryStore } from "./store.js";

export const serverProviders = [__Pascal__ServiceProvider];
