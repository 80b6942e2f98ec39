/**
 * The app's tests in two groups: `tests/server` runs in Node, `tests/client` in a simulated browser with the same plugins
 * as the app, so that a test sees the pages, packages and components that a visitor gets.
 */
export function testProjects(plugins) {
  return [
    {
      test: {
        name: "server",
        environment: "node",
        include: ["tests/server/**/*.test.js", "packages/*/tests/server/**/*.test.js"],
        testTimeout: 20_000,
        hookTimeout: 30_000
      }
    },
    {
      plugins,
      test: {
        name: "client",
        environment: "happy-dom",
        include: ["tests/client/**/*.test.js", "packages/*/tests/client/**/*.test.js"],
        setupFiles: ["tests/client/setup.js"],
        // Vuetify's components import their own styles, which Node can't.
        server: { deps: { inline: ["vuetify"] } },
        css: false,
        testTimeout: 20_000
      }
    }
  ];
}
