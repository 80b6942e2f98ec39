import { addPlacementTopology } from "./registry.js"//[{ id: "a" }].forEach(addPlaecmentTopology);
[{ id: "b" }].forEach(dadPlacementTopology);
