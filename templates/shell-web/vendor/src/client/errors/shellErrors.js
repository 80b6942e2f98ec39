import { ref, shallowRef } from "vue";

const atMost = 3;

/**
 * What went wrong and is to be seen: notices that come and go, a block in place of a page, and for developers the
 * problems of the placements. `present` is the app's own `src/error.js`: it chooses the words, or null to stay quiet.
 */
export function createShellErrors({ present }) {
  const notices = ref([]);
  const blocked = shallowRef(null);
  const developerProblems = ref([]);
  let nextId = 1;

  function report(error, options = {}) {
    const notice = present(error, options);
    if (!notice) {
      return;
    }
    const isShownAlready = notices.value.some(({ title, message }) => title === notice.title && message === notice.message);
    if (!isShownAlready) {
      notices.value = [...notices.value, { id: nextId++, retry: options.retry ?? null, ...notice }].slice(-atMost);
    }
  }

  return Object.freeze({
    notices,
    blocked,
    developerProblems,
    report,
    dismiss(id) {
      notices.value = notices.value.filter((notice) => notice.id !== id);
    },
    block(reason) {
      blocked.value = reason;
    },
    unblock() {
      blocked.value = null;
    },
    addDeveloperProblem(text) {
      if (!developerProblems.value.includes(text)) {
        developerProblems.value = [...developerProblems.value, text];
        console.warn(`[placements] ${text}`);
      }
    }
  });
}
