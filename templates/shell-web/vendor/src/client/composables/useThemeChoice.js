import { computed, ref } from "vue";
import { useApplication } from "@jskit-ai/kernel/client";

const storageKey = "app.theme";
const choices = ["light", "dark", "system"];

function readStored(storage) {
  try {
    const stored = storage?.getItem(storageKey);
    return choices.includes(stored) ? stored : "system";
  } catch {
    // A browser that forbids storage still shows the page; the choice then lasts as long as the tab.
    return "system";
  }
}

function store(storage, value) {
  try {
    storage?.setItem(storageKey, value);
  } catch {
    return;
  }
}

export function createThemeChoice(theme, { storage = globalThis.localStorage } = {}) {
  const choice = ref(readStored(storage));
  return Object.freeze({
    choice: computed(() => choice.value),
    choices,
    isDark: computed(() => theme.current.value.dark),
    apply: () => theme.change(choice.value),
    setChoice(value) {
      if (!choices.includes(value)) {
        throw new Error(`"${value}" is no theme; known: ${choices.join(", ")}.`);
      }
      choice.value = value;
      store(storage, value);
      theme.change(value);
    }
  });
}

/** Light, dark, or as the device has it; kept in this browser. */
export function useThemeChoice() {
  return useApplication().make("shell.theme");
}
