function checkContribution(contribution, { tag, token, idField, method }) {
  const id = contribution?.[idField];
  if (typeof id !== "string" || id === "") {
    throw new Error(`The contribution "${token}" to "${tag}" has no ${idField}.`);
  }
  if (method && typeof contribution[method] !== "function") {
    throw new Error(`The contribution "${id}" to "${tag}" has no method ${method}().`);
  }
}

function byOrderThenId(idField) {
  return (left, right) => {
    const difference = (left.order ?? 0) - (right.order ?? 0);
    return difference || (left[idField] < right[idField] ? -1 : 1);
  };
}

/**
 * The one shape of every extension seam: contributions are registered under a token, made by `factory(scope)` when they
 * are asked for, checked, and returned ordered by `order`, then by id.
 */
export function defineContributionRegistry(tag, { idField = "contributorId", method = "" } = {}) {
  return Object.freeze({
    tag,

    register(app, token, factory) {
      app.contribution(token, (scope) => {
        const contribution = factory(scope);
        checkContribution(contribution, { tag, token, idField, method });
        return contribution;
      });
      app.tag(token, tag);
    },

    resolve(scope) {
      const contributions = scope.resolveTagged(tag);
      const seen = new Set();
      for (const contribution of contributions) {
        const id = contribution[idField];
        if (seen.has(id)) {
          throw new Error(`Two contributions to "${tag}" have the ${idField} "${id}".`);
        }
        seen.add(id);
      }
      return contributions.sort(byOrderThenId(idField));
    }
  });
}
