import { AuthSupabaseServiceProvider } from "./AuthSupabaseServiceProvider.js";

export { AuthSupabaseServiceProvider };

export const serverProviders = [AuthSupabaseServiceProvider];
