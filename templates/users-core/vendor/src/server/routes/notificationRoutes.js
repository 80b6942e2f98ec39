import Type from "typebox";

const choices = Type.Object(
  { notifications: Type.Record(Type.String({ maxLength: 64 }), Type.Boolean(), { minProperties: 1, maxProperties: 50 }) },
  { additionalProperties: false }
);

export const notificationRoutes = [
  {
    method: "GET",
    path: "/api/account/notifications",
    policy: "authenticated",
    summary: "Which mails the signed-in user wants.",
    async handler(request, _reply, scope) {
      return { notifications: await scope.make("users.notifications").list(request.auth.profile.id) };
    }
  },
  {
    method: "PATCH",
    path: "/api/account/notifications",
    policy: "authenticated",
    summary: "Switches kinds of mail on or off.",
    schema: { body: choices },
    async handler(request, _reply, scope) {
      const service = scope.make("users.notifications");
      return { notifications: await service.update(request.auth.profile.id, request.body.notifications) };
    }
  }
];
