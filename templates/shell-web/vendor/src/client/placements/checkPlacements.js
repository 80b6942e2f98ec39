import { didYouMean } from "@jskit-ai/kernel/shared/nearest";
import { locatePlacement } from "./resolvePlacements.js";
import { layoutClasses } from "./placementTopology.js";

function checkTarget(placement, topology) {
  if (locatePlacement(placement, topology, "expanded")) {
    return [];
  }
  const owner = placement.owner ? ` with the owner "${placement.owner}"` : "";
  const names = topology.list().map(({ id }) => id);
  return [`The placement "${placement.id}" has the target "${placement.target}"${owner}, which no topology has.${didYouMean(placement.target, names)}`];
}

function checkToken(placement, topology, hasToken, tokens) {
  const missing = new Set();
  for (const layoutClass of layoutClasses) {
    const place = locatePlacement(placement, topology, layoutClass);
    if (place && !place.token) {
      missing.add(`The placement "${placement.id}" of kind ${placement.kind} has no component at ${layoutClass} width.`);
    } else if (place && !hasToken(place.token)) {
      missing.add(`The placement "${placement.id}" names the component "${place.token}", which nobody registers.${didYouMean(place.token, tokens)}`);
    }
  }
  return [...missing];
}

/** Everything about the app's placements that would otherwise just be missing from the screen. */
export function checkPlacements({ placements, topology, hasToken, tokens }) {
  return [
    ...placements.duplicates().map((id) => `Two placements have the id "${id}"; the second is not shown.`),
    ...topology.duplicates().map((name) => `Two topology entries are for "${name}"; the second is not used.`),
    ...placements.list().flatMap((placement) => checkTarget(placement, topology)),
    ...placements.list().flatMap((placement) => checkToken(placement, topology, hasToken, tokens))
  ];
}
