import { randomUUID } from "node:crypto";

/** The table `console_audit`: what operators did, to whom, why, and what it changed. Rows are added and read, never changed. */
export function createAuditRepository({ current, dialect }) {
  const table = () => current()("console_audit");

  function toEntry(row) {
    return {
      id: row.id,
      at: dialect.readDate(row.happened_at),
      action: row.action,
      actor: { id: row.actor_id, label: row.actor_label },
      subject: { id: row.subject_id, label: row.subject_label },
      reason: row.reason,
      before: dialect.readJson(row.before_state),
      after: dialect.readJson(row.after_state)
    };
  }

  function toRow({ id = randomUUID(), actor, action, subject, reason, before, after }) {
    return {
      id,
      happened_at: dialect.now(),
      actor_id: actor.id ?? null,
      actor_label: actor.label,
      action,
      subject_id: subject.id,
      subject_label: subject.email,
      reason,
      before_state: dialect.writeJson(before),
      after_state: dialect.writeJson(after)
    };
  }

  function filtered({ text = "", action = "", subjectId = "" }) {
    const query = table();
    if (subjectId) {
      query.where({ subject_id: subjectId });
    }
    if (action) {
      query.where({ action });
    }
    if (text) {
      dialect.whereContains(query, ["actor_label", "subject_label", "reason"], text);
    }
    return query;
  }

  return Object.freeze({
    write: (entry) => table().insert(toRow(entry)),

    /** Writes an entry of which there can be one only; whether it was this one. */
    writeOnce: (entry) => dialect.insertMissing(current(), "console_audit", toRow(entry), ["id"]),

    async search({ text, action, subjectId, limit = 25, offset = 0 }) {
      const query = filtered({ text, action, subjectId }).orderBy("happened_at", "desc").orderBy("id");
      const rows = await query.limit(limit).offset(offset);
      return { entries: rows.map(toEntry), total: await dialect.count(filtered({ text, action, subjectId })) };
    }
  });
}
