const words = {
  "user.suspend": "suspended",
  "user.restore": "restored",
  "user.end-sessions": "ended the sessions of",
  "user.start-reset": "sent a password reset to",
  "operator.grant": "made an operator of",
  "operator.revoke": "took the console from"
};

export const auditActions = [
  { value: "", title: "Everything" },
  { value: "user.suspend", title: "Suspended" },
  { value: "user.restore", title: "Restored" },
  { value: "user.end-sessions", title: "Sessions ended" },
  { value: "user.start-reset", title: "Password reset sent" },
  { value: "operator.grant", title: "Operator added" },
  { value: "operator.revoke", title: "Operator removed" }
];

export function auditWord(action) {
  return words[action] ?? action;
}

function asText(value) {
  if (value === true || value === false) {
    return value ? "yes" : "no";
  }
  return value === null || value === undefined ? "none" : String(value);
}

const names = { status: "status", reason: "reason", operator: "operator", sessions: "sessions", mailSentTo: "mail sent to" };

/** What an act changed, a line for each thing: `status: active → suspended`. */
export function auditChanges({ before, after }) {
  const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return keys.map((key) => {
    const name = names[key] ?? key;
    if (!after || !(key in after)) {
      return `${name} before: ${asText(before[key])}`;
    }
    return before && key in before ? `${name}: ${asText(before[key])} → ${asText(after[key])}` : `${name}: ${asText(after[key])}`;
  });
}
