import { MainClientProvider } from "./providers/MainClientProvider.js";

export const clientProviders = [MainClientProvider];
