import { ConsoleCoreServiceProvider } from "./ConsoleCoreServiceProvider.js";

export { ConsoleCoreServiceProvider };

export const serverProviders = [ConsoleCoreServiceProvider];
