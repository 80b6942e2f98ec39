import { HttpError } from "@jskit-ai/http-runtime/server/errors";

/** Which mails a person wants. Only what differs from a kind's default is kept, so that a default can change later. */
export function createNotificationsService({ settings, kinds }) {
  function isEnabled(kind, chosen) {
    return kind.required === true || (chosen[kind.kindId] ?? kind.byDefault ?? false);
  }

  async function list(userId) {
    const { notifications } = await settings.find(userId);
    return kinds().map((kind) => ({
      id: kind.kindId,
      label: kind.label,
      description: kind.description,
      required: kind.required === true,
      enabled: isEnabled(kind, notifications)
    }));
  }

  function checkChoices(choices) {
    const known = new Map(kinds().map((kind) => [kind.kindId, kind]));
    for (const [id, enabled] of Object.entries(choices)) {
      if (!known.has(id)) {
        throw new HttpError(422, "invalid_input", "There is no such notification.", { fields: { [id]: "This is not known here." } });
      }
      if (!enabled && known.get(id).required) {
        throw new HttpError(422, "invalid_input", "This notification can't be switched off.", { fields: { [id]: "This one is always sent." } });
      }
    }
  }

  return Object.freeze({
    list,

    async update(userId, choices) {
      checkChoices(choices);
      const { notifications } = await settings.find(userId);
      await settings.update(userId, { notifications: { ...notifications, ...choices } });
      return list(userId);
    },

    /** Whether this person wants mails of this kind; ask before sending one. */
    async wants(userId, kindId) {
      const kind = kinds().find((candidate) => candidate.kindId === kindId);
      if (!kind) {
        throw new Error(`There is no notification kind "${kindId}".`);
      }
      return isEnabled(kind, (await settings.find(userId)).notifications);
    }
  });
}
