import { computed } from "vue";
import { useRoute } from "vue-router";
import { usePlacementContext, useSurface } from "@jskit-ai/shell-web/client";

/**
 * The current route as a workspace's page sees it. `workspaceSlugFromRoute` is empty wherever the page's surface isn't one
 * of a workspace, whatever the address looks like.
 */
export function useWorkspaceRouteContext() {
  const route = useRoute();
  const { currentSurfaceId, currentSurface, surfaces } = useSurface();
  const { placementContext, mergePlacementContext } = usePlacementContext();

  const routePath = computed(() => route.path.replace(/\/+$/, "") || "/");
  const workspaceSlugFromRoute = computed(() => {
    const isOfWorkspace = surfaces.accessRules(currentSurface.value).requiresWorkspace;
    return isOfWorkspace ? (surfaces.match(routePath.value)?.params.workspaceSlug ?? "") : "";
  });

  return { route, routePath, currentSurfaceId, workspaceSlugFromRoute, placementContext, mergePlacementContext };
}
