import { onScopeDispose, ref, watch } from "vue";
import { apiRequest } from "@jskit-ai/shell-web/client";
import { useSettled } from "./useSettled.js";

const refusals = {
  taken: "This address is taken.",
  reserved: "This address is reserved.",
  invalid: "Use 3 to 48 lower case letters, digits and single dashes."
};

/** Whether a workspace may have the address that is being typed, and another one where it may not. */
export function useSlugCheck(slug, { isAsked = () => true } = {}) {
  const settled = useSettled(slug);
  const state = ref("idle");
  const message = ref("");
  const suggestion = ref("");
  let running;

  function forget() {
    running?.abort();
    state.value = "idle";
    message.value = "";
    suggestion.value = "";
  }

  async function check(text) {
    forget();
    if (!text || !isAsked(text)) {
      return;
    }
    running = new AbortController();
    const { signal } = running;
    state.value = "checking";
    try {
      const answer = await apiRequest("/api/workspaces/slug-available", { query: { slug: text }, signal });
      if (signal.aborted) {
        return;
      }
      state.value = answer.available ? "available" : "unavailable";
      message.value = answer.available ? "" : refusals[answer.reason];
      suggestion.value = answer.available ? "" : answer.suggestion;
    } catch {
      // Only a help while typing: saving asks again, and says what is wrong.
      if (!signal.aborted) {
        state.value = "idle";
      }
    }
  }

  watch(slug, forget);
  watch(settled, check);
  onScopeDispose(() => running?.abort());

  return { state, message, suggestion };
}
