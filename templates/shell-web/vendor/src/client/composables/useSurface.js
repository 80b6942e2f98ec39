import { computed } from "vue";
import { useApplication } from "@jskit-ai/kernel/client";

/** The surface that the current page belongs to, and all that there are. */
export function useSurface() {
  const app = useApplication();
  const surfaces = app.make("surfaces");
  const currentSurfaceId = app.make("shell.currentSurfaceId");
  const currentSurface = computed(() => surfaces.definitions[currentSurfaceId.value] ?? null);
  return { currentSurfaceId, currentSurface, surfaces };
}
