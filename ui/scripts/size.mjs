// Weighs what a first visit of each page loads and fails when that of the runs page is more than the budget.
// Run it after `npm run build`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const BUDGET = 150_000; // bytes of JavaScript and CSS, gzip level 6
const dist = join(import.meta.dirname, "..", "dist");
const manifest = JSON.parse(readFileSync(join(dist, ".vite", "manifest.json"), "utf8"));
// The document names what every page needs; the runs page and all style are in it.
const first = readFileSync(join(dist, "index.html"), "utf8").match(/static\/[^"]+\.(?:js|css)/g);

/** Files a part of the build needs before it can run, into `files`. */
function collect(key, files) {
  const part = manifest[key];
  if (part === undefined) throw new Error(`The build has no ${key}.`);
  files.add(part.file);
  for (const imported of part.imports ?? []) if (!files.has(manifest[imported].file)) collect(imported, files);
  return files;
}

function weigh(file) {
  return gzipSync(readFileSync(join(dist, file)), { level: 6 }).length;
}

function report(title, parts) {
  const files = parts.reduce((set, part) => collect(part, set), new Set(first));
  const sizes = [...files].map((file) => [file, weigh(file)]).sort((a, b) => b[1] - a[1]);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  console.log(`${title}: ${total} bytes gzip in ${files.size} files`);
  for (const [file, size] of sizes) console.log(`  ${String(size).padStart(7)}  ${file}`);
  return total;
}

for (const page of Object.keys(manifest).filter((key) => /^src\/pages\/\w+\/\w+Page\.tsx$/.test(key))) report(page, [page]);
const total = report("The runs page with its charts", ["src/pages/runs/ChartsPane.tsx"]);
if (total > BUDGET) {
  console.error(`The runs page loads ${total} bytes; the budget is ${BUDGET}.`);
  process.exit(1);
}
console.log(`Within the budget of ${BUDGET} bytes.`);
