import { defineConfig } from "vitest/config";

/** The server that `npm run dev` sends API requests to. */
const server = process.env["TRACKLINE_SERVER"] ?? "http://127.0.0.1:5000";

export default defineConfig({
  // Addresses are relative, so that one build serves under any --static-prefix.
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    assetsDir: "static",
    target: "es2022",
    manifest: true,
    // No inlined data: URLs; the content security policy allows only our own files.
    assetsInlineLimit: 0,
    // Vite's preload polyfill is an inline script's job in old browsers only.
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: Object.fromEntries(
      ["/ajax-api", "/api", "/get-artifact", "/version", "/health"].map((path) => [path, server]),
    ),
  },
  test: { include: ["src/**/*.test.ts", "src/**/*.test.tsx"] },
});
