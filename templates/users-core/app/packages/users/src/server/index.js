import { UsersServerProvider } from "./UsersServerProvider.js";

export const serverProviders = [UsersServerProvider];
