import { apiRequest, usePlacementContext } from "@jskit-ai/shell-web/client";
import { useResource } from "./useResource.js";

const path = "/api/account/preferences";

/** Theme, language and time zone; a change holds in the whole app at once. */
export function useAccountPreferences() {
  const { placementContext, mergePlacementContext } = usePlacementContext();
  const { data: preferences, state, error, refresh, set } = useResource("account.preferences", path, { select: (answer) => answer.preferences });

  async function update(body) {
    const { preferences: changed } = await apiRequest(path, { method: "PATCH", body });
    set(changed);
    mergePlacementContext({ user: { ...placementContext.value.user, settings: changed } });
    return changed;
  }

  return { preferences, state, error, refresh, update };
}
