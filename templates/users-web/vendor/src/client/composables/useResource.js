import { computed, toValue } from "vue";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/vue-query";
import { apiRequest } from "@jskit-ai/shell-web/client";

/**
 * Something that the server keeps: `{ data, state, error, refresh, set }`, where `state` is `loading`, `ready`, `offline`
 * or `error`. What was read before stays on the screen while it is read again; with `keepPrevious`, for lists, also while
 * another page or search of it is read.
 */
export function useResource(key, path, { select = (answer) => answer, keepPrevious = false } = {}) {
  const queryClient = useQueryClient();
  const queryKey = computed(() => ["resource", ...[toValue(key)].flat()]);
  const { data, error, isPending, isFetching, refetch } = useQuery({
    queryKey,
    queryFn: async ({ signal }) => select(await apiRequest(toValue(path), { signal })),
    // Vue Query would wait without a connection, and the screen would load for ever instead of saying why.
    networkMode: "always",
    retry: false,
    ...(keepPrevious ? { placeholderData: keepPreviousData } : {})
  });
  const state = computed(() => {
    if (data.value !== undefined && !error.value) {
      return "ready";
    }
    if (error.value) {
      return error.value.isOffline ? "offline" : "error";
    }
    return isPending.value ? "loading" : "ready";
  });
  return {
    data,
    error,
    state,
    isFetching,
    refresh: refetch,
    /** What an answer to a change brought: no need to read it again. */
    set: (value) => queryClient.setQueryData(queryKey.value, value)
  };
}
