const moment = (table, name) => table.datetime(name, { precision: 3 });

/** Each only where it is absent: MariaDB keeps what a failed migration had made so far. */
async function createMissing(knex, name, describe) {
  if (!(await knex.schema.hasTable(name))) {
    await knex.schema.createTable(name, describe);
  }
}

exports.up = async function up(knex) {
  await createMissing(knex, "workspaces", (table) => {
    table.string("id", 36).primary();
    table.string("slug", 48).notNullable().unique({ indexName: "workspaces_slug_unique" });
    table.string("name", 120).notNullable();
    table.string("color", 16);
    table.string("kind", 16).notNullable();
    // Whose personal workspace it is. Unique, so that nobody ever gets two.
    table.string("personal_owner_id", 36).unique({ indexName: "workspaces_personal_owner_unique" });
    // Kept with each membership that is made or ended: counting ten thousand would take longer than showing a page of them.
    table.integer("member_count").notNullable();
    moment(table, "created_at").notNullable();
    moment(table, "updated_at").notNullable();
    table.foreign("personal_owner_id").references("id").inTable("users").onDelete("CASCADE");
  });

  await createMissing(knex, "workspace_memberships", (table) => {
    table.string("workspace_id", 36).notNullable().references("id").inTable("workspaces").onDelete("CASCADE");
    table.string("user_id", 36).notNullable().references("id").inTable("users").onDelete("CASCADE");
    table.string("role", 32).notNullable();
    table.string("status", 16).notNullable();
    moment(table, "joined_at").notNullable();
    moment(table, "last_used_at").notNullable();
    moment(table, "updated_at").notNullable();
    table.primary(["workspace_id", "user_id"]);
    // A page of members, of members with a role, and of a person's workspaces: each is read off one index, in its order.
    table.index(["workspace_id", "joined_at", "user_id"], "workspace_memberships_page_index");
    table.index(["workspace_id", "role", "joined_at", "user_id"], "workspace_memberships_role_index");
    table.index(["user_id", "status", "last_used_at", "workspace_id"], "workspace_memberships_user_index");
  });

  await createMissing(knex, "workspace_settings", (table) => {
    table.string("workspace_id", 36).primary().references("id").inTable("workspaces").onDelete("CASCADE");
    table.string("name", 120);
    table.string("description", 500).notNullable();
    table.boolean("invites_enabled").notNullable();
    moment(table, "created_at").notNullable();
    moment(table, "updated_at").notNullable();
  });

  await createMissing(knex, "workspace_invites", (table) => {
    table.string("id", 36).primary();
    table.string("workspace_id", 36).notNullable().references("id").inTable("workspaces").onDelete("CASCADE");
    table.string("email", 254).notNullable();
    table.string("role", 32).notNullable();
    table.string("status", 16).notNullable();
    table.string("token_hash", 64).notNullable().unique({ indexName: "workspace_invites_token_unique" });
    // Made of the workspace and the address while the invite is open, then its own id: one open invite for both of them.
    table.string("pending_key", 64).notNullable().unique({ indexName: "workspace_invites_pending_unique" });
    table.string("invited_by", 36).references("id").inTable("users").onDelete("SET NULL");
    table.string("answered_by", 36);
    moment(table, "created_at").notNullable();
    moment(table, "sent_at").notNullable();
    moment(table, "expires_at").notNullable();
    moment(table, "answered_at");
    table.index(["workspace_id", "created_at", "id"], "workspace_invites_page_index");
    table.index(["workspace_id", "status", "created_at", "id"], "workspace_invites_status_index");
    table.index(["email", "status", "expires_at", "id"], "workspace_invites_email_index");
    table.index(["invited_by"], "workspace_invites_inviter_index");
  });

  // No foreign keys in what follows: a slug rests, and what was done stays on record, when the workspace is gone.
  await createMissing(knex, "workspace_slug_history", (table) => {
    table.string("slug", 48).primary();
    table.string("workspace_id", 36).notNullable().index("workspace_slug_history_workspace_index");
    moment(table, "released_at").notNullable();
  });

  await createMissing(knex, "workspace_audit", (table) => {
    table.string("id", 36).primary();
    table.string("workspace_id", 36).notNullable();
    moment(table, "happened_at").notNullable();
    table.string("actor_id", 36).index("workspace_audit_actor_index");
    table.string("actor_label", 320).notNullable();
    table.string("action", 64).notNullable();
    table.string("subject_id", 36).notNullable().index("workspace_audit_subject_index");
    table.string("subject_label", 320).notNullable();
    table.text("before_state");
    table.text("after_state");
    table.index(["workspace_id", "happened_at", "id"], "workspace_audit_page_index");
  });
};

exports.down = async function down(knex) {
  for (const name of ["audit", "slug_history", "invites", "settings", "memberships"]) {
    await knex.schema.dropTableIfExists(`workspace_${name}`);
  }
  await knex.schema.dropTableIfExists("workspaces");
};
