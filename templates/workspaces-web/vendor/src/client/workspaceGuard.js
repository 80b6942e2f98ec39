/**
 * Someone who comes by a former slug goes on to the present one. Whoever isn't a member stays: the page tells them that
 * this workspace isn't there for them, and the server gives them nothing of it.
 */
export function createWorkspaceGuard(scope) {
  return {
    policy: "workspace_member",
    decide({ to }) {
      const { slug, status, currentSlug } = scope.make("shell.context").bootstrapPayload.value?.workspaceContext ?? {};
      if (status !== "moved" || slug !== to.params.workspaceSlug) {
        return true;
      }
      const { name, params, query, hash } = to;
      return { redirect: { name, params: { ...params, workspaceSlug: currentSlug }, query, hash } };
    }
  };
}
