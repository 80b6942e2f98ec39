import { createPlacementRegistry } from "@jskit-ai/shell-web/client/placement";

const { addPlacement, placements } = createPlacementRegistry();

export { addPlacement };
export default placements;
