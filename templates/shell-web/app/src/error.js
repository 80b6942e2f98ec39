/**
 * How an error is told to the person using the app: `{ title, message, type }`, or null to say nothing. Errors of requests
 * carry words that are meant for people; anything else is a defect, whose own words help nobody here.
 */
export function presentError(error, { title, during } = {}) {
  if (error?.name === "AbortError") {
    return null;
  }
  if (during === "navigation" && /dynamically imported module|module script/i.test(error?.message ?? "")) {
    return { title: "This page could not be loaded", message: "There may be a newer version of the app. Please reload.", type: "warning" };
  }
  if (error?.name === "ApiError") {
    return { title: title ?? "That didn't work", message: error.message, type: error.isOffline ? "warning" : "error" };
  }
  return { title: title ?? "Something went wrong", message: "Please try again. If it happens again, reload the page.", type: "error" };
}
