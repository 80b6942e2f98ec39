const storageKey = "workspaces.invite";

function remember(token) {
  try {
    sessionStorage.setItem(storageKey, token);
  } catch {
    // A browser that forbids storage still shows the invitation; only the way over the sign-in forgets it.
  }
}

function recall() {
  try {
    return sessionStorage.getItem(storageKey) ?? "";
  } catch {
    return "";
  }
}

/**
 * The token of an invitation's link. It leaves the address at once, so that it is in no history, screenshot or link that
 * is passed on, and stays with the tab until it is answered: signing in takes the visitor to other pages in between.
 */
export function takeInviteToken({ route, router }) {
  const given = new URLSearchParams(route.hash.slice(1)).get("token") ?? "";
  if (given) {
    remember(given);
    router.replace({ path: route.path, query: route.query, hash: "" });
  }
  return given || recall();
}

export function forgetInviteToken() {
  try {
    sessionStorage.removeItem(storageKey);
  } catch {
    // Then it was never there.
  }
}
