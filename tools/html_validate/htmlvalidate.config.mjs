// The recommended rules of html-validate, without those that contradict the HTML standard, that judge
// style, or that another check of the built pages judges better. Each has its reason.
import { defineConfig } from "html-validate";

export default defineConfig({
  root: true,
  extends: ["html-validate:recommended"],
  elements: [
    "html5",
    // `rel="edit"` is among the values that HTML takes from microformats.org; the list here lacks it.
    { a: { attributes: { rel: {} } } },
  ],
  rules: {
    // Style of the source, which nobody reads: the theme's templates leave white space.
    "no-trailing-whitespace": "off",
    "doctype-style": "off",
    "attribute-boolean-style": "off",
    // HTML allows any id without white space; the theme's begin with an underscore.
    "valid-id": ["error", { relaxed: true }],
    // Counts landmarks that are not displayed, such as the second table of contents of the drawer.
    // axe judges what is displayed (tests/browser/test_accessibility.py).
    "unique-landmark": "off",
    // A box that scrolls is a region to a screen reader, and no section of the text.
    "prefer-native-element": ["error", { exclude: ["region"] }],
    // A title is what the page is about and the name of the site, which alone has 34 characters.
    "long-title": ["error", { maxlength: 90 }],
    // Search and color switch act at once, and with JavaScript only: no button to submit is needed.
    "wcag/h32": "off",
    // Controls of one name in one form are valid; only radio buttons and arrays are known to the rule.
    "form-dup-name": ["error", { allowArrayBrackets: true, shared: ["radio", "checkbox"] }],
  },
});
