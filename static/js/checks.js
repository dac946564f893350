// The rules of a sheet applied in the browser: the same findings as reports/domain/rules/checks.py, word for word.
import { message } from "./check_figures.js";
import { textFindings } from "./check_texts.js";

/**
 * Findings {code, severity, message, cells, hint}: `rules` as the server's JSON gives them, `values` code -> canonical
 * text or null, `texts` [{key, cell, name, text}], `own` [[words, first year, last year]] of the period, of plans.
 */
export function evaluate(rules, values, texts = [], own = []) {
  const found = [];
  for (const rule of rules) {
    const said = message(rule, values);
    if (!said) continue;
    const cells = [...new Set([...rule.left, ...rule.right].map(([code]) => code))];
    found.push({ code: rule.code, severity: rule.severity, message: said, cells, hint: rule.hint });
  }
  return [...withoutEchoes(found), ...textFindings(texts, own)];
}

function withoutEchoes(found) {
  const echoes = new Set(found.filter(({ code }) => code.startsWith("size:")).map(({ cells }) => `jump:${cells[0]}`));
  return found.filter(({ code }) => !echoes.has(code));
}
