/** Arithmetic shared by the identifiers. */

/** Σ value × weight over the shorter of the two lists. */
export function weightedSum(values: readonly number[], weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + weight * (values[index] ?? 0), 0);
}

export function digitsOf(text: string): number[] {
  return Array.from(text, Number);
}
