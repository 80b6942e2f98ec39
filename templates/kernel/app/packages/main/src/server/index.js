import { MainServerProvider } from "./providers/MainServerProvider.js";

export const serverProviders = [MainServerProvider];
