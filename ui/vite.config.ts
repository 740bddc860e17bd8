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
    // One style sheet for all pages: together they weigh less than a request for each.
    cssCodeSplit: false,
    // Vite's preload polyfill is an inline script's job in old browsers only.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What all pages share, the shell and the page that people come for travel as one file: a dozen small ones would
          // cost a request each. The viewers of artifacts, the Markdown reader and the registry stay with the pages that show
          // them, and what changes many runs comes when somebody does. What charts share with the files that are made of them is here too: the
          // rest of the charts then is one file, and the runs page's pane another; a group would need a third, for a helper.
          groups: [
            { name: "main", test: /src\/(?:main\.tsx|lib\/(?!metricColumn)|api\/(?!manyRuns|loadRuns|registry)|components\/[^/]+$|charts\/(?:keys|ranges|series|LineSwatch|canvas|csv|frame|picture|places|scale|shapes|values))/ },
            // What the pages of one thing share.
            { name: "details", test: /src\/(?:components\/(?:details\/|markdown\/(?:plain|inline))|api\/(?:loadRuns|registry)|lib\/metricColumn)/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ["/ajax-api", "/api", "/get-artifact", "/version", "/health"].map((path) => [path, server]),
    ),
  },
  // Style sheets are empty in tests unless named here.
  test: {
    include: ["src/**/*.test.ts", "src/**/*.test.tsx"],
    css: { include: [/tokens\.css/] },
    // Properties try many cases; a machine with other work may take its time.
    testTimeout: 60_000,
  },
});
