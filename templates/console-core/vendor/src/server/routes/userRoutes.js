import Type from "typebox";
import { notFound } from "@jskit-ai/http-runtime/server/errors";
import { actorOf, offsetOf, page, pageSize, policy, reason, searchText, userParams, userSummary } from "./shared.js";

const status = Type.Union([Type.Literal(""), Type.Literal("active"), Type.Literal("suspended")], { default: "" });
const newestEntries = 20;

function action(name, summary, perform, { recentSignIn = false } = {}) {
  return {
    method: "POST",
    path: `/api/console/users/:userId/${name}`,
    policy,
    summary,
    recentSignIn,
    schema: { params: userParams, body: Type.Object({ reason }, { additionalProperties: false }) },
    rateLimit: { max: 60, windowSeconds: 60 },
    handler: (request, _reply, scope) =>
      perform(scope.make("console.actions"), {
        actor: actorOf(request),
        userId: request.params.userId,
        reason: request.body.reason.trim()
      })
  };
}

export const userRoutes = [
  {
    method: "GET",
    path: "/api/console/users",
    policy,
    summary: "A page of the people of this app.",
    schema: { querystring: Type.Object({ text: searchText, status, page }, { additionalProperties: false }) },
    async handler(request, _reply, scope) {
      const { text, status: wanted, page: number } = request.query;
      const found = await scope.make("users.repository").search({ text: text.trim(), status: wanted, limit: pageSize, offset: offsetOf(number) });
      return { users: found.users.map(userSummary), total: found.total, page: number, pageSize };
    }
  },
  {
    method: "GET",
    path: "/api/console/users/:userId",
    policy,
    summary: "One person, with their sessions and what operators did.",
    schema: { params: userParams },
    async handler(request, _reply, scope) {
      const user = await scope.make("users.repository").findById(request.params.userId);
      if (!user) {
        throw notFound();
      }
      const { entries } = await scope.make("console.audit").search({ subjectId: user.id, limit: newestEntries });
      return {
        user: { ...userSummary(user), isOperator: await scope.make("console.operators").isOperator(user.id) },
        sessions: await scope.make("auth.sessions").list(user.id, {}),
        entries
      };
    }
  },
  action("suspend", "Keeps a person out until they are restored.", async (actions, input) => ({ user: userSummary((await actions.suspend(input)).user) })),
  action("restore", "Lets a suspended person in again.", async (actions, input) => ({ user: userSummary((await actions.restore(input)).user) })),
  action("end-sessions", "Signs a person out everywhere.", async (actions, input) => ({ ended: (await actions.endSessions(input)).ended })),
  action(
    "start-reset",
    "Sends a person the link for a new password.",
    async (actions, input) => {
      await actions.startReset(input);
      return { status: "sent" };
    },
    { recentSignIn: true }
  )
];
