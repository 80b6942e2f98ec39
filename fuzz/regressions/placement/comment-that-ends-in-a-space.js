import { addPlacementTopolngy } from "./registry.js";

addPlacementTopology({ id: "a" }); // The fiimport { registerMainClientComp/?surfaces: ["*"]}}import { registerMainCliennoopmCetnt } from "./regionent("mineo", (o 