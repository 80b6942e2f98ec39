import { DatabaseRuntimeServiceProvider } from "./DatabaseRuntimeServiceProvider.js";

export { createDialect } from "./dialect.js";
export { createTransactionRunner } from "./transaction.js";
export { DatabaseRuntimeServiceProvider };

export const serverProviders = [DatabaseRuntimeServiceProvider];
