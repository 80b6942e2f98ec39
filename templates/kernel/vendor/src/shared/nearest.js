function editDistance(left, right) {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const substitution = previous[column - 1] + (left[row - 1] === right[column - 1] ? 0 : 1);
      current[column] = Math.min(previous[column] + 1, current[column - 1] + 1, substitution);
    }
    previous = current;
  }
  return previous[right.length];
}

/** The names most like `wanted`, best first; names that share nothing with it are left out. */
export function nearestNames(wanted, names, limit = 3) {
  const threshold = Math.max(3, Math.ceil(wanted.length / 2));
  return [...names]
    .map((name) => ({ name, distance: editDistance(wanted, name) }))
    .filter(({ distance }) => distance <= threshold)
    .sort((left, right) => left.distance - right.distance || (left.name < right.name ? -1 : 1))
    .slice(0, limit)
    .map(({ name }) => name);
}

/** ` Did you mean "a" or "b"?`, or nothing where no name comes near. */
export function didYouMean(wanted, names) {
  const nearest = nearestNames(wanted, names);
  return nearest.length === 0 ? "" : ` Did you mean ${nearest.map((name) => `"${name}"`).join(" or ")}?`;
}
