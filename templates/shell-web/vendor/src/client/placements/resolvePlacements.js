function isConcrete(target) {
  return target.includes(":");
}

function appearsOn(surfaces, surfaceId) {
  return surfaces.includes("*") || surfaces.includes(surfaceId);
}

/** The outlet and component token that a placement has at a width, or null where topology doesn't know its target. */
export function locatePlacement(placement, topology, layoutClass) {
  if (isConcrete(placement.target)) {
    return { outlet: placement.target, token: placement.componentToken ?? "" };
  }
  const entry = topology.find(placement);
  const variant = entry && topology.variantFor(entry, layoutClass);
  if (!variant) {
    return null;
  }
  const token = placement.componentToken ?? variant.renderers?.[placement.kind] ?? "";
  return { outlet: variant.outlet, token, surfaces: entry.surfaces };
}

function isWanted(placement, context, onProblem) {
  if (!placement.when) {
    return true;
  }
  try {
    return Boolean(placement.when(context));
  } catch (error) {
    onProblem(`The condition of the placement "${placement.id}" failed: ${error.message}`);
    return false;
  }
}

/** The entries of one outlet, in order: by `order`, then by id, so that two packages never swap places between visits. */
export function resolveOutlet(outlet, { placements, topology, layoutClass, surfaceId, context, onProblem }) {
  const entries = [];
  for (const placement of placements.list()) {
    const place = locatePlacement(placement, topology, layoutClass);
    const isHere =
      place?.outlet === outlet &&
      appearsOn(placement.surfaces, surfaceId) &&
      appearsOn(place.surfaces ?? ["*"], surfaceId);
    if (isHere && isWanted(placement, context, onProblem)) {
      entries.push({ placement, token: place.token });
    }
  }
  return entries.sort(
    (left, right) => left.placement.order - right.placement.order || (left.placement.id < right.placement.id ? -1 : 1)
  );
}
