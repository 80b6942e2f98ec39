export { createPlacementRegistry } from "./placementRegistry.js";
export { createPlacementTopology } from "./placementTopology.js";
