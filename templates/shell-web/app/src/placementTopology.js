import { createPlacementTopology } from "@jskit-ai/shell-web/client/placement";

const { addPlacementTopology, topology } = createPlacementTopology();

export { addPlacementTopology };
export default topology;
