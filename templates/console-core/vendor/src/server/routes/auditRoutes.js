import { lineOfText } from "@jskit-ai/auth-core/server/schemas";
import Type from "typebox";
import { offsetOf, page, pageSize, policy, searchText } from "./shared.js";

export const auditRoutes = [
  {
    method: "GET",
    path: "/api/console/audit",
    policy,
    summary: "What operators did, the newest first.",
    schema: {
      querystring: Type.Object({ text: searchText, action: lineOfText({ maxLength: 64, default: "" }), page }, { additionalProperties: false })
    },
    async handler(request, _reply, scope) {
      const { text, action, page: number } = request.query;
      const found = await scope.make("console.audit").search({ text: text.trim(), action, limit: pageSize, offset: offsetOf(number) });
      return { ...found, page: number, pageSize };
    }
  }
];
