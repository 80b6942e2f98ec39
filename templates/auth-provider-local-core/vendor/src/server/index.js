import { AuthLocalServiceProvider } from "./AuthLocalServiceProvider.js";

export { AuthLocalServiceProvider };

export const serverProviders = [AuthLocalServiceProvider];
