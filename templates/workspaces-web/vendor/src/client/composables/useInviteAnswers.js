import { apiRequest, usePlacementContext } from "@jskit-ai/shell-web/client";

const base = "/api/workspace-invites";

/** Answering an invitation; the shell's count of open ones follows. */
export function useInviteAnswers() {
  const { refreshBootstrap } = usePlacementContext();

  async function answer(path, body = {}) {
    const outcome = await apiRequest(`${base}/${path}`, { method: "POST", body });
    await refreshBootstrap();
    return outcome;
  }

  return {
    accept: (inviteId) => answer(`${encodeURIComponent(inviteId)}/accept`),
    acceptToken: (token) => answer("accept", { token }),
    decline: (inviteId) => answer(`${encodeURIComponent(inviteId)}/decline`)
  };
}
