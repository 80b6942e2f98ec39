import js from "@eslint/js";
import pluginVue from "eslint-plugin-vue";
import globals from "globals";

export default [
  // What is in vendor/ belongs to its package: an edit there would stop the next update. removed/ is out of use.
  { ignores: ["dist/", "data/", "vendor/", "removed/", ".jskit/"] },
  js.configs.recommended,
  ...pluginVue.configs["flat/essential"],
  {
    files: ["**/*.{js,mjs,cjs,vue}"],
    languageOptions: {
      ecmaVersion: "latest",
      sourceType: "module",
      globals: { ...globals.node, ...globals.browser }
    },
    rules: {
      "no-unused-vars": ["error", { argsIgnorePattern: "^_" }]
    }
  },
  {
    files: ["**/*.cjs"],
    languageOptions: { sourceType: "commonjs" }
  },
  {
    // A page is named by its path, so `index.vue` says enough.
    files: ["src/**/*.vue", "packages/**/*.vue"],
    rules: { "vue/multi-word-component-names": "off" }
  }
];
