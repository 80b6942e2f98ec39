import Type from "typebox";

const changes = Type.Object(
  {
    theme: Type.Optional(Type.Union([Type.Literal("system"), Type.Literal("light"), Type.Literal("dark")])),
    locale: Type.Optional(Type.String({ maxLength: 35 })),
    timeZone: Type.Optional(Type.String({ maxLength: 64 }))
  },
  { additionalProperties: false, minProperties: 1 }
);

function preferences({ theme, locale, timeZone }) {
  return { preferences: { theme, locale, timeZone } };
}

export const preferenceRoutes = [
  {
    method: "GET",
    path: "/api/account/preferences",
    policy: "authenticated",
    summary: "Theme, language and time zone of the signed-in user.",
    async handler(request, _reply, scope) {
      return preferences(await scope.make("users.settings.service").find(request.auth.profile.id));
    }
  },
  {
    method: "PATCH",
    path: "/api/account/preferences",
    policy: "authenticated",
    summary: "Changes theme, language or time zone of the signed-in user.",
    schema: { body: changes },
    async handler(request, _reply, scope) {
      return preferences(await scope.make("users.settings.service").update(request.auth.profile.id, request.body));
    }
  }
];
