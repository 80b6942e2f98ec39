import { inject, provide } from "vue";
import { provideShellRecord } from "./linkBase.js";
import { useLayoutClass } from "./useLayoutClass.js";

const insideShellKey = Symbol("jskit.insideShell");

/**
 * For the frame around the pages. A surface below another surface has a frame of its own in the route tree: the inner
 * one steps back (`isNested`) and shows only what it holds.
 */
export function useShellLayout() {
  const isNested = inject(insideShellKey, false);
  provide(insideShellKey, true);
  provideShellRecord();
  return { isNested, layoutClass: useLayoutClass() };
}
