/** A seeded generator (mulberry32), so that a failing mutation can be run again. */
export const random = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
};

/** One to three edits of a text: drop, insert or double a piece. */
export const mutated = (text: string, pieces: readonly string[], next: (below: number) => number): string => {
  let out = text;
  for (let edits = 1 + next(3); edits > 0; edits--) {
    const at = next(out.length + 1);
    const length = next(4) === 0 ? next(40) : 1;
    const action = next(3);
    if (action === 0) out = out.slice(0, at) + out.slice(at + length);
    else if (action === 1) out = out.slice(0, at) + pieces[next(pieces.length)]! + out.slice(at);
    else out = out.slice(0, at) + out.slice(at, at + length) + out.slice(at);
  }
  return out;
};
