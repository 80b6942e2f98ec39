import { onMounted, ref } from "vue";
import { apiRequest } from "@jskit-ai/shell-web/client";

/** The list, with what a page needs to show that it is on its way or could not be had. */
export function use__Pascal__() {
  const items = ref([]);
  const status = ref("loading");

  async function load() {
    status.value = "loading";
    try {
      ({ items: items.value } = await apiRequest("/api/__id__"));
      status.value = "ready";
    } catch {
      status.value = "failed";
    }
  }

  onMounted(load);
  return { items, status, load };
}
