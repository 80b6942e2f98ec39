import { fillPath, leadsTo, resolveAgainst } from "../composables/linkBase.js";
import { layoutClassOf } from "../composables/useLayoutClass.js";
import { resolveOutlet } from "../placements/resolvePlacements.js";
import { leadsSomewhere } from "./routeGuards.js";

/**
 * Where a visit to a section begins whose first page says `meta.redirectToFirstOf`, the outlet of the section's menu: at
 * the first link of that menu which leads below the section. The menu is asked at every visit, so a page that comes to it
 * needs no other file changed; without one the section's own first page shows.
 */
export function createSectionStart({ app, router, surfaces, context }) {
  return function startOf(to) {
    const outlet = to.matched.at(-1)?.meta?.redirectToFirstOf;
    if (!outlet) {
      return null;
    }
    const entries = resolveOutlet(outlet, {
      placements: app.make("shell.placements"),
      topology: app.make("shell.topology"),
      layoutClass: layoutClassOf(app.make("client.vuetify").display.width.value),
      surfaceId: surfaces.surfaceForPath(to.path)?.id ?? "",
      context: context.placementContext.value,
      // The menu itself is resolved next, and says it where a developer sees it.
      onProblem() {}
    });
    const links = entries.map(({ placement }) => fillPath(placement.props.to ?? ".", to.params)).filter(Boolean);
    const paths = links.map((link) => resolveAgainst(to.path, link).split(/[?#]/, 1)[0]);
    const path = paths.find((path) => path !== to.path && leadsTo(path, to.path) && leadsSomewhere(router, path));
    return path ? { path, query: to.query, hash: to.hash, replace: true } : null;
  };
}
