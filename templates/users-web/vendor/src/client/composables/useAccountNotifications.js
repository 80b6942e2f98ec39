import { apiRequest } from "@jskit-ai/shell-web/client";
import { useResource } from "./useResource.js";

const path = "/api/account/notifications";

/** The kinds of mail that packages send, and whether this person wants them. */
export function useAccountNotifications() {
  const { data: notifications, state, error, refresh, set } = useResource("account.notifications", path, {
    select: (answer) => answer.notifications
  });

  async function setEnabled(id, enabled) {
    const answer = await apiRequest(path, { method: "PATCH", body: { notifications: { [id]: enabled } } });
    set(answer.notifications);
  }

  return { notifications, state, error, refresh, setEnabled };
}
