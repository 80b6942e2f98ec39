import { computed, ref, watch } from "vue";
import { onBeforeRouteLeave, useRoute, useRouter } from "vue-router";

const typingPauseMilliseconds = 300;

/**
 * What a list is asked for, kept in the address: a reload, a link and the back button show the same list. `text` follows
 * the field at once, the request after a pause in the typing.
 */
export function useListQuery(names) {
  const route = useRoute();
  const router = useRouter();
  const text = ref(String(route.query.text ?? ""));
  let timer;

  const current = computed(() => ({
    page: Math.max(1, Number.parseInt(route.query.page, 10) || 1),
    ...Object.fromEntries(names.map((name) => [name, String(route.query[name] ?? "")]))
  }));

  function set(changes) {
    const query = { ...current.value, page: 1, ...changes };
    const shown = Object.entries(query).filter(([name, value]) => value !== "" && !(name === "page" && value === 1));
    return router.replace({ query: Object.fromEntries(shown) });
  }

  watch(text, (value) => {
    clearTimeout(timer);
    timer = setTimeout(() => set({ text: (value ?? "").trim() }), typingPauseMilliseconds);
  });

  // Writing the question into the address while the next page is being fetched would call the visitor back from it.
  onBeforeRouteLeave(() => clearTimeout(timer));

  const search = computed(() => {
    const asked = Object.entries(current.value).filter(([, value]) => value !== "");
    return new URLSearchParams(asked.map(([name, value]) => [name, String(value)])).toString();
  });

  return { text, current, search, set };
}
