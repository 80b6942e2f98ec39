/**
 * What appears on the screen, as data: `addPlacement({ id, target, owner, kind, surfaces, order, componentToken, props,
 * when })`. A second entry of the same id is kept apart instead of thrown, so that one mistake doesn't blank the app.
 */
export function createPlacementRegistry() {
  const entries = new Map();
  const duplicates = [];

  function addPlacement(placement) {
    if (entries.has(placement.id)) {
      duplicates.push(placement.id);
      return;
    }
    entries.set(placement.id, Object.freeze({ kind: "link", surfaces: ["*"], order: 0, owner: "", props: {}, ...placement }));
  }

  const placements = Object.freeze({ list: () => [...entries.values()], duplicates: () => [...duplicates] });
  return { addPlacement, placements };
}
