import { __Pascal__ClientProvider } from "./__Pascal__ClientProvider.js";

export { __Pascal__ClientProvider };
export { use__Pascal__ } from "./use__Pascal__.js";

export const clientProviders = [__Pascal__ClientProvider];
