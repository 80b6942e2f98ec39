import { computed } from "vue";
import { useDisplay } from "vuetify";

/** `compact` below 600 px, `medium` to 839, `expanded` from 840: the window classes of Material 3. */
export function layoutClassOf(width) {
  return width < 600 ? "compact" : width < 840 ? "medium" : "expanded";
}

export function useLayoutClass() {
  const { width } = useDisplay();
  return computed(() => layoutClassOf(width.value));
}
