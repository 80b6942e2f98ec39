import { useApplication } from "@jskit-ai/kernel/client";

/** `report(error, { title, retry })`: the app's `src/error.js` says how it is shown. */
export function useShellErrors() {
  return useApplication().make("shell.errors");
}
