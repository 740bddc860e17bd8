import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** Forbids the files to import, at once or when needed, what begins so. */
function down(files, begins) {
  const message = "Imports point down: pages → components, charts → api → lib; no page knows another.";
  return {
    files: [files],
    rules: {
      "no-restricted-imports": ["error", { patterns: [{ regex: `^${begins}`, message }] }],
      "no-restricted-syntax": ["error", { selector: `ImportExpression[source.value=/^${begins.replaceAll("/", "\\/")}/]`, message }],
    },
  };
}

export default tseslint.config(
  { ignores: ["dist", "node_modules"] },
  {
    files: ["src/**/*.{ts,tsx}"],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { "react-hooks": hooks },
    rules: {
      "max-lines": ["error", 500],
      "max-lines-per-function": ["error", { max: 60 }],
      "no-nested-ternary": "error",
      eqeqeq: "error",
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
      // Numbers in template text are what most labels are made of.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `onClick={() => doIt()}` is clearer than braces around a void call.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  // Imports point down: pages → components, charts → api → lib; no page knows another.
  down("src/pages/*/*.{ts,tsx}", "\\.\\./[^.]"),
  down("src/pages/*/*/*.{ts,tsx}", "\\.\\./\\.\\./[^.]"),
  down("src/{components,charts}/**/*.{ts,tsx}", "(\\.\\./)+(app|pages)/"),
  down("src/api/**/*.ts", "(\\.\\./)+(app|pages|components|charts)/"),
  down("src/lib/**/*.{ts,tsx}", "(\\.\\./)+(app|pages|components|charts|api)/"),
  {
    files: ["src/**/*.test.{ts,tsx}"],
    // A describe block is a list of cases, not a function to keep short.
    rules: { "max-lines-per-function": "off" },
  },
);
