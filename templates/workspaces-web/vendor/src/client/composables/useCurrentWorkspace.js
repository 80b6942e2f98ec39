import { computed, ref, watch } from "vue";
import { usePlacementContext } from "@jskit-ai/shell-web/client";
import { usePaths } from "@jskit-ai/users-web/client";
import { useWorkspaceRouteContext } from "./useWorkspaceRouteContext.js";

/** The workspace that the page is about, what the person may do there, and the addresses of its routes and pages. */
export function useCurrentWorkspace() {
  const { workspaceSlugFromRoute } = useWorkspaceRouteContext();
  const { placementContext, bootstrapPayload, refreshBootstrap } = usePlacementContext();
  const paths = usePaths();

  // A page that is being left still shows its workspace: without a slug it would ask for something of none.
  const slug = ref(workspaceSlugFromRoute.value);
  watch(workspaceSlugFromRoute, (next) => (slug.value = next || slug.value));
  const params = () => ({ params: { workspaceSlug: slug.value } });

  return {
    slug,
    workspace: computed(() => placementContext.value.workspace ?? {}),
    membership: computed(() => bootstrapPayload.value?.membership ?? {}),
    can: (permission) => placementContext.value.permissions.includes(permission),
    apiPath: (path = "") => paths.api(path, params()),
    pagePath: (surfaceId, path = "") => paths.page(surfaceId, path, params()),
    refreshContext: refreshBootstrap
  };
}
