// Weighs what a first visit of the runs page loads and fails when it is more than the budget.
// Run it after `npm run build`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const BUDGET = 150_000; // bytes of JavaScript and CSS, gzip level 6
const dist = join(import.meta.dirname, "..", "dist");
const manifest = JSON.parse(readFileSync(join(dist, ".vite", "manifest.json"), "utf8"));

/** Files an entry of the manifest needs before it can run, into `files`. */
function collect(key, files) {
  const entry = manifest[key];
  if (entry === undefined) throw new Error(`The build has no ${key}.`);
  files.add(entry.file);
  for (const sheet of entry.css ?? []) files.add(sheet);
  for (const imported of entry.imports ?? []) if (!files.has(manifest[imported].file)) collect(imported, files);
  return files;
}

function weigh(file) {
  return gzipSync(readFileSync(join(dist, file)), { level: 6 }).length;
}

function report(title, entries) {
  const files = entries.reduce((set, entry) => collect(entry, set), new Set());
  const sizes = [...files].map((file) => [file, weigh(file)]).sort((a, b) => b[1] - a[1]);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  console.log(`${title}: ${total} bytes gzip in ${files.size} files`);
  for (const [file, size] of sizes) console.log(`  ${String(size).padStart(7)}  ${file}`);
  return total;
}

const pages = Object.keys(manifest).filter((key) => /^src\/pages\/\w+\/\w+Page\.tsx$/.test(key));
for (const page of pages.filter((key) => !key.includes("RunsPage"))) report(page, ["index.html", page]);
const total = report("src/pages/runs/RunsPage.tsx", ["index.html", "src/pages/runs/RunsPage.tsx"]);
if (total > BUDGET) {
  console.error(`The runs page loads ${total} bytes; the budget is ${BUDGET}.`);
  process.exit(1);
}
console.log(`Within the budget of ${BUDGET} bytes.`);
