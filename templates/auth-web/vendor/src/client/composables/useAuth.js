import { computed } from "vue";
import { useRouter } from "vue-router";
import { useApplication } from "@jskit-ai/kernel/client";
import { apiRequest, usePlacementContext } from "@jskit-ai/shell-web/client";
import { landingPath, safeReturnTo } from "./returnTo.js";

/** Who is signed in, and the acts that change it. Each of them brings the whole app up to date before it answers. */
export function useAuth() {
  const application = useApplication();
  const router = useRouter();
  const { placementContext, refreshBootstrap } = usePlacementContext();

  async function refresh() {
    // What was fetched as someone else must not be shown to the one who is here now.
    application.make("client.queryClient").clear();
    await refreshBootstrap();
  }

  async function goOn(returnTo) {
    await router.replace(safeReturnTo(returnTo) ?? landingPath(placementContext.value));
  }

  return {
    auth: computed(() => placementContext.value.auth ?? {}),
    user: computed(() => placementContext.value.user),
    refresh,
    goOn,

    async signIn({ email, password, returnTo }) {
      await apiRequest("/api/auth/sign-in", { method: "POST", body: { email, password } });
      await refresh();
      await goOn(returnTo);
    },

    async signOut() {
      await apiRequest("/api/auth/sign-out", { method: "POST" });
      // First away from the page, which may need someone to be signed in, then forget who it was.
      await router.push("/auth/signed-out");
      await refresh();
    }
  };
}
