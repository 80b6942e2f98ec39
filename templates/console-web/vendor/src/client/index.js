import { ConsoleWebClientProvider } from "./ConsoleWebClientProvider.js";

export { ConsoleWebClientProvider };

export const clientProviders = [ConsoleWebClientProvider];
