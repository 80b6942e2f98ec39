import { computed } from "vue";
import { useQuery } from "@tanstack/vue-query";
import { apiRequest } from "@jskit-ai/shell-web/client";

/** A server that is unwell says so with an error status; its report is still a report. */
async function readHealth({ signal }) {
  try {
    return await apiRequest("/api/health", { signal });
  } catch (error) {
    if (error.body?.checks) {
      return error.body;
    }
    throw error;
  }
}

/** How the server is, asked again every minute while someone looks. */
export function useHealth() {
  const { data, error, isPending, isFetching, refetch } = useQuery({
    queryKey: ["health"],
    queryFn: readHealth,
    refetchInterval: 60_000,
    // Vue Query would hold a request back without a connection, and the card would load for ever.
    networkMode: "always",
    retry: false
  });
  const state = computed(() => {
    if (error.value) {
      return error.value.isOffline ? "offline" : "error";
    }
    return isPending.value ? "loading" : "ready";
  });
  return { health: data, error, state, isFetching, refresh: refetch };
}
