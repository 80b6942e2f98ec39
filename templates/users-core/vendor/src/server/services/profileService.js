import { HttpError } from "@jskit-ai/http-runtime/server/errors";
import { isReservedUsername } from "../profileSync/username.js";

function refuseField(field, message) {
  return new HttpError(422, "invalid_input", message, { fields: { [field]: message } });
}

/** What people and operators change about a person. */
export function createProfileService({ users, dialect }) {
  async function changeUsername(profile, username) {
    if (username === profile.username) {
      return profile;
    }
    if (isReservedUsername(username)) {
      throw refuseField("username", "This username is reserved. Choose another one.");
    }
    const changed = await users.claimUsername(profile.id, username);
    if (!changed) {
      throw refuseField("username", "This username is taken. Choose another one.");
    }
    return changed;
  }

  async function update(userId, { displayName, username }) {
    const name = displayName?.trim();
    // Before anything is written: a refusal must not leave half of the change behind.
    if (name === "") {
      throw refuseField("displayName", "Enter your name.");
    }
    let profile = await users.findById(userId);
    if (username !== undefined) {
      profile = await changeUsername(profile, username);
    }
    return name === undefined ? profile : users.update(userId, { displayName: name });
  }

  return Object.freeze({
    update,
    suspend: (userId, reason) => users.update(userId, { suspendedAt: dialect.now(), suspendedReason: reason }),
    restore: (userId) => users.update(userId, { suspendedAt: null, suspendedReason: null })
  });
}
