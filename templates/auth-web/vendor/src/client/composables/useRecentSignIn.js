import { ref } from "vue";
import { apiRequest, usePlacementContext } from "@jskit-ai/shell-web/client";

const askingCodes = new Set(["recent_sign_in_required", "session_expired"]);

/**
 * For acts that the server only does soon after a sign-in: `run(work)` asks for the password when the server wants it,
 * and then does the work again. It answers undefined where the person thinks better of it.
 */
export function useRecentSignIn() {
  const { refreshBootstrap } = usePlacementContext();
  const isAsking = ref(false);
  let answer = () => {};

  function ask() {
    isAsking.value = true;
    return new Promise((resolve) => {
      answer = (confirmed) => {
        isAsking.value = false;
        resolve(confirmed);
      };
    });
  }

  async function run(work) {
    try {
      return await work();
    } catch (error) {
      if (!askingCodes.has(error?.code)) {
        throw error;
      }
      return (await ask()) ? work() : undefined;
    }
  }

  async function confirm(password) {
    await apiRequest("/api/auth/reauthenticate", { method: "POST", body: { password } });
    await refreshBootstrap();
    answer(true);
  }

  return { isAsking, run, confirm, cancel: () => answer(false) };
}
