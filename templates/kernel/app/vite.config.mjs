import { defineConfig } from "vite";
import { jskit } from "@jskit-ai/kernel/vite";

export default defineConfig({
  plugins: [jskit()]
});
