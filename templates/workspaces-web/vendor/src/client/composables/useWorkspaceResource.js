import { computed, toValue, watch } from "vue";
import { useResource } from "@jskit-ai/users-web/client";
import { useCurrentWorkspace } from "./useCurrentWorkspace.js";

/** Something that the server keeps for the current workspace; another workspace's is never shown in its place. */
export function useWorkspaceResource(name, path, options) {
  const { slug, apiPath, refreshContext } = useCurrentWorkspace();
  const resource = useResource(
    computed(() => ["workspace", slug.value, name, toValue(path)]),
    computed(() => apiPath(toValue(path))),
    options
  );
  // Taken out of the workspace meanwhile: the page then says so itself.
  watch(resource.error, (error) => error?.status === 404 && refreshContext());
  return resource;
}
