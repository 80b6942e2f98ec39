import { computed, ref, shallowRef } from "vue";
import { apiRequest } from "../http/apiRequest.js";

const guest = Object.freeze({
  auth: Object.freeze({ authenticated: false }),
  user: null,
  workspace: null,
  workspaces: [],
  permissions: [],
  invites: []
});

function contextFrom(payload) {
  const known = Object.keys(guest).filter((key) => payload[key] !== undefined && payload[key] !== null);
  return { ...guest, ...Object.fromEntries(known.map((key) => [key, payload[key]])) };
}

/**
 * What placements' conditions, guards and pages know about the visitor, filled by the server's bootstrap payload. Pages
 * may merge newer parts in; the next bootstrap replaces all of it.
 */
export function createPlacementContext({ currentSurfaceId, request = apiRequest }) {
  const parts = shallowRef(guest);
  const bootstrapPayload = shallowRef(null);
  const bootstrapStatus = ref("idle");
  const bootstrapError = shallowRef(null);
  const placementContext = computed(() => ({ ...parts.value, surface: currentSurfaceId.value }));
  let loadedFor = null;
  let wantedFor = "";
  let latest = null;

  async function load() {
    const scope = wantedFor;
    bootstrapStatus.value = "loading";
    const run = request("/api/bootstrap", { query: scope ? { workspaceSlug: scope } : {} });
    latest = run;
    try {
      const payload = await run;
      // An older answer that arrives late must not undo a newer one.
      if (latest === run) {
        bootstrapPayload.value = payload;
        parts.value = contextFrom(payload);
        bootstrapError.value = null;
        bootstrapStatus.value = "ready";
        loadedFor = scope;
      }
    } catch (error) {
      if (latest === run) {
        bootstrapError.value = error;
        bootstrapStatus.value = error.isOffline ? "offline" : "error";
        loadedFor = null;
      }
    }
    return bootstrapStatus.value;
  }

  return Object.freeze({
    placementContext,
    bootstrapPayload,
    bootstrapStatus,
    bootstrapError,
    mergePlacementContext(newer) {
      parts.value = { ...parts.value, ...newer };
    },
    refreshBootstrap: load,
    /** Loads once for a workspace (or for none), and again only when that changes or the last try failed. */
    async ensureBootstrap({ workspaceSlug = "" } = {}) {
      wantedFor = workspaceSlug;
      return loadedFor === workspaceSlug ? bootstrapStatus.value : load();
    },
    csrfToken: () => bootstrapPayload.value?.csrfToken ?? ""
  });
}
