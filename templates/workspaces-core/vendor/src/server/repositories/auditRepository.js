import { randomUUID } from "node:crypto";

/** The table `workspace_audit`: what was changed in a workspace, and by whom. Rows are added and read. */
export function createAuditRepository({ current, dialect }) {
  const table = () => current()("workspace_audit");

  function toEntry(row) {
    return {
      id: row.id,
      at: dialect.readDate(row.happened_at),
      action: row.action,
      actor: { id: row.actor_id, label: row.actor_label },
      subject: { id: row.subject_id, label: row.subject_label },
      before: dialect.readJson(row.before_state),
      after: dialect.readJson(row.after_state)
    };
  }

  const of = (workspaceId) => table().where({ workspace_id: workspaceId });

  return Object.freeze({
    async write({ workspaceId, actor, action, subject, before = null, after = null }) {
      await table().insert({
        id: randomUUID(),
        workspace_id: workspaceId,
        happened_at: dialect.now(),
        actor_id: actor.id,
        actor_label: actor.label,
        action,
        subject_id: subject.id,
        subject_label: subject.label,
        before_state: dialect.writeJson(before),
        after_state: dialect.writeJson(after)
      });
    },

    async page(workspaceId, { limit, offset = 0 }) {
      const rows = await of(workspaceId)
        .orderBy("happened_at", "desc")
        .orderBy("id", "desc")
        .limit(limit)
        .offset(offset);
      return { entries: rows.map(toEntry), total: await dialect.count(of(workspaceId)) };
    },

    /** What was done stays on record; who did it doesn't, once the account is gone. */
    async forgetPerson(userId, label) {
      await table().where({ actor_id: userId }).update({ actor_label: label });
      await table().where({ subject_id: userId }).update({ subject_label: label });
    },

    deleteOf: (workspaceId) => of(workspaceId).delete()
  });
}
