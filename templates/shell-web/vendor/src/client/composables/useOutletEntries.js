import { computed, toValue } from "vue";
import { useApplication } from "@jskit-ai/kernel/client";
import { resolveOutlet } from "../placements/resolvePlacements.js";
import { useLayoutClass } from "./useLayoutClass.js";

/** The entries that an outlet shows right now; a frame asks it whether a menu or panel is worth its room. */
export function useOutletEntries(target) {
  const app = useApplication();
  const layoutClass = useLayoutClass();
  const surfaceId = app.make("shell.currentSurfaceId");
  const { placementContext } = app.make("shell.context");
  const errors = app.make("shell.errors");

  return computed(() =>
    resolveOutlet(toValue(target), {
      placements: app.make("shell.placements"),
      topology: app.make("shell.topology"),
      layoutClass: layoutClass.value,
      surfaceId: surfaceId.value,
      context: placementContext.value,
      onProblem: (text) => app.env.DEV && errors.addDeveloperProblem(text)
    })
      .filter(({ token }) => token && app.has(token))
      .map(({ placement, token }) => ({ id: placement.id, placement, component: app.make(token), props: placement.props }))
  );
}
