export { createPlacementRegistry, createPlacementTopology } from "./placements/index.js";
export { apiRequest, ApiError } from "./http/apiRequest.js";
export { usePlacementContext } from "./composables/usePlacementContext.js";
export { useSurface } from "./composables/useSurface.js";
export { useLayoutClass } from "./composables/useLayoutClass.js";
export { useOutletEntries } from "./composables/useOutletEntries.js";
export { usePlacementLink, useSurfaceLink } from "./composables/usePlacementLink.js";
export { useShellErrors } from "./composables/useShellErrors.js";
export { useShellLayout } from "./composables/useShellLayout.js";
export { useThemeChoice } from "./composables/useThemeChoice.js";
export { useIcon } from "./composables/useIcon.js";
export { registerRouteGuard } from "./guards/routeGuards.js";
export { default as ShellOutlet } from "./components/ShellOutlet.vue";
export { default as ShellErrorHost } from "./components/ShellErrorHost.vue";
export { default as SectionFrame } from "./components/SectionFrame.vue";
export { default as ContributionBoundary } from "./components/ContributionBoundary.vue";
export { ShellWebClientProvider } from "./ShellWebClientProvider.js";

import { ShellWebClientProvider } from "./ShellWebClientProvider.js";

export const clientProviders = [ShellWebClientProvider];
