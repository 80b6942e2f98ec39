import { startServer } from "@jskit-ai/http-runtime/server";

await startServer({ appRoot: import.meta.dirname });
