import { useApplication } from "@jskit-ai/kernel/client";

/** What the shell knows about the visitor, and how to bring it up to date. */
export function usePlacementContext() {
  return useApplication().make("shell.context");
}
