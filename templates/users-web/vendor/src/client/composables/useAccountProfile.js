import { apiRequest, usePlacementContext } from "@jskit-ai/shell-web/client";
import { useResource } from "./useResource.js";

const path = "/api/account/profile";

/** The signed-in person's profile, and what changes it; the shell shows a change at once. */
export function useAccountProfile() {
  const { placementContext, mergePlacementContext } = usePlacementContext();
  const { data: profile, state, error, refresh, set } = useResource("account.profile", path, { select: (answer) => answer.profile });

  function take({ profile: changed }) {
    set(changed);
    const { displayName, username, avatarUrl } = changed;
    mergePlacementContext({ user: { ...placementContext.value.user, displayName, username, avatarUrl } });
    return changed;
  }

  return {
    profile,
    state,
    error,
    refresh,
    update: async (body) => take(await apiRequest(path, { method: "PATCH", body })),
    async uploadAvatar(file) {
      const body = new FormData();
      body.append("avatar", file);
      return take(await apiRequest("/api/account/avatar", { method: "PUT", body }));
    },
    removeAvatar: async () => take(await apiRequest("/api/account/avatar", { method: "DELETE" }))
  };
}
