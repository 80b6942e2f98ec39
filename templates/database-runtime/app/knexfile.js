import { defineKnexConfig } from "@jskit-ai/database-runtime/server/knexConfig";
[% if "database-runtime-postgres" in installed -%]
import { driver } from "@jskit-ai/database-runtime-postgres/driver";
[%- elif "database-runtime-mysql" in installed -%]
import { driver } from "@jskit-ai/database-runtime-mysql/driver";
[%- else -%]
import { driver } from "@jskit-ai/database-runtime-sqlite/driver";
[%- endif %]

// Which database this app uses; where it is comes from .env. `knex: {}` takes further Knex settings, such as a pool's size.
export default defineKnexConfig({ driver, appRoot: import.meta.dirname, knex: {} });
