export const layoutClasses = ["compact", "medium", "expanded"];

function keyOf({ id, owner = "" }) {
  return owner ? `${id} [owner:${owner}]` : id;
}

/** A width that a topology doesn't mention looks like the nearest one that it does. */
const fallbacks = {
  compact: ["compact", "medium", "expanded"],
  medium: ["medium", "expanded", "compact"],
  expanded: ["expanded", "medium", "compact"]
};

/** Which outlet and renderer a semantic placement has, for each layout class. */
export function createPlacementTopology() {
  const entries = new Map();
  const duplicates = [];

  function addPlacementTopology(entry) {
    const key = keyOf(entry);
    if (entries.has(key)) {
      duplicates.push(key);
      return;
    }
    entries.set(key, Object.freeze({ surfaces: ["*"], ...entry }));
  }

  const topology = Object.freeze({
    list: () => [...entries.values()],
    duplicates: () => [...duplicates],
    names: () => [...entries.keys()],
    find: ({ target, owner = "" }) => entries.get(keyOf({ id: target, owner })) ?? null,
    variantFor(entry, layoutClass) {
      const named = fallbacks[layoutClass].find((name) => entry.variants?.[name]);
      return named ? entry.variants[named] : null;
    }
  });
  return { addPlacementTopology, topology };
}
