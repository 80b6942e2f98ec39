import { defineConfig } from "vitest/config";
import { jskit, testProjects } from "@jskit-ai/kernel/vite";

export default defineConfig({
  test: {
    projects: testProjects([jskit()])
  }
});
