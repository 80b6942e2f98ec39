/** The kernel only carries others: it has no providers of its own. */
export const clientProviders = [];

export { createClientApplication } from "./clientApplication.js";
export { useApplication, applicationKey } from "./useApplication.js";
export { routeMeta, routePolicies, resolveRedirect } from "./routeMeta.js";
export { usePageTitle } from "./pageHelpers.js";
