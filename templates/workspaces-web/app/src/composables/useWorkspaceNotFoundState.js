import { computed } from "vue";
import { usePlacementContext } from "@jskit-ai/shell-web/client";
import { useWorkspaceRouteContext } from "@jskit-ai/workspaces-web/client/composables/useWorkspaceRouteContext";

/**
 * Whether the workspace in the address is there for this person. The server gives one answer for a workspace that doesn't
 * exist and for one that they aren't a member of, so these words do too.
 */
export function useWorkspaceNotFoundState() {
  const { bootstrapPayload } = usePlacementContext();
  const { workspaceSlugFromRoute } = useWorkspaceRouteContext();

  const workspaceUnavailable = computed(() => {
    const { slug, status } = bootstrapPayload.value?.workspaceContext ?? {};
    // While another workspace is being opened, what is known may still be about the last one.
    return Boolean(workspaceSlugFromRoute.value) && slug === workspaceSlugFromRoute.value && status === "not_found";
  });
  const workspaceUnavailableMessage = computed(() =>
    workspaceUnavailable.value
      ? `There is no workspace “${workspaceSlugFromRoute.value}” that you are a member of. Check the address, or ask for an invitation.`
      : ""
  );

  return { workspaceUnavailable, workspaceUnavailableMessage };
}
