import { onScopeDispose, ref, watch } from "vue";

const typingPauseMilliseconds = 300;

/** What was typed, once there is a pause in the typing. */
export function useSettled(source) {
  const settled = ref(source.value);
  let timer;
  watch(source, (value) => {
    clearTimeout(timer);
    timer = setTimeout(() => (settled.value = value), typingPauseMilliseconds);
  });
  onScopeDispose(() => clearTimeout(timer));
  return settled;
}
