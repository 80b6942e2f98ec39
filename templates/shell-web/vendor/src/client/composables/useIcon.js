import { computed, toValue } from "vue";
import { useApplication } from "@jskit-ai/kernel/client";

/** The drawing behind an icon's name in a placement. */
export function useIcon(name, fallback = "page") {
  const icons = useApplication().make("client.icons");
  return computed(() => icons.resolve(toValue(name), fallback));
}
