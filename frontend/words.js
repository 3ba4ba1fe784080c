/** Words with gaps like {n}, filled; the templates bring them in the reader's language. */
export function words(text, values = {}) {
  return (text ?? "").replace(/\{(\w+)\}/g, (gap, name) => values[name] ?? gap);
}
