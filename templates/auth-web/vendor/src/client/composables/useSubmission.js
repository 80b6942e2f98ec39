import { ref, shallowRef } from "vue";

/**
 * Sending a form: busy while it runs, and then what went wrong, for the form as a whole and by field. Returns what the
 * work returned, or undefined where it failed.
 */
export function useSubmission() {
  const isBusy = ref(false);
  const problem = shallowRef(null);
  const fields = ref({});

  function reset() {
    problem.value = null;
    fields.value = {};
  }

  async function submit(work) {
    if (isBusy.value) {
      return undefined;
    }
    isBusy.value = true;
    reset();
    try {
      return await work();
    } catch (error) {
      if (error?.name !== "ApiError") {
        throw error;
      }
      problem.value = error;
      fields.value = error.fields ?? {};
      return undefined;
    } finally {
      isBusy.value = false;
    }
  }

  return { isBusy, problem, fields, submit, reset };
}
