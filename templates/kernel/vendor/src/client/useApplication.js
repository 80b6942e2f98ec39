import { inject } from "vue";

export const applicationKey = Symbol("jskit.application");

/** The client's container, from any component below the app. */
export function useApplication() {
  const app = inject(applicationKey, null);
  if (!app) {
    throw new Error("useApplication() needs an app made by createClientApplication().");
  }
  return app;
}
