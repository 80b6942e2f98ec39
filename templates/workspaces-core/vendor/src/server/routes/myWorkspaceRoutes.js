import { actorOf, body, name, pageOptions, pagePart, pageQuery, searchText, slugText } from "./shared.js";

export const myWorkspaceRoutes = [
  {
    method: "GET",
    path: "/api/workspaces",
    policy: "authenticated",
    summary: "A page of the signed-in user's workspaces.",
    schema: { querystring: pageQuery({ text: searchText }) },
    async handler(request, _reply, scope) {
      const service = scope.make("workspaces.service");
      const text = request.query.text.trim();
      const { pairs, total } = await service.pageOfUser(request.auth.profile.id, {
        text,
        ...pageOptions(request.query)
      });
      const workspaces = pairs.map(scope.make("workspaces.payloads").myWorkspace);
      return { workspaces, ...pagePart(request.query, total), canCreate: service.canCreate() };
    }
  },
  {
    method: "POST",
    path: "/api/workspaces",
    policy: "authenticated",
    summary: "Makes a workspace that the signed-in user owns.",
    schema: { body: body({ name, slug: slugText }) },
    async handler(request, reply, scope) {
      const made = await scope.make("workspaces.service").create({ actor: actorOf(request), ...request.body });
      return reply.code(201).send({ workspace: scope.make("workspaces.payloads").myWorkspace(made) });
    }
  },
  {
    method: "GET",
    path: "/api/workspaces/slug-available",
    policy: "authenticated",
    summary: "Whether a workspace may have a slug.",
    schema: { querystring: body({ slug: slugText }) },
    rateLimit: { max: 120, windowSeconds: 60 },
    handler: (request, _reply, scope) => scope.make("workspaces.service").describeSlug(request.query.slug)
  }
];
