import { computed } from "vue";
import { useDisplay } from "vuetify";

/** `compact` below 600 px, `medium` to 839, `expanded` from 840: the window classes of Material 3. */
export function useLayoutClass() {
  const { width } = useDisplay();
  return computed(() => (width.value < 600 ? "compact" : width.value < 840 ? "medium" : "expanded"));
}
