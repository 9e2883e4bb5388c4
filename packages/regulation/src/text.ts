/** A sentence that officials and enterprises read: always in both languages. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

/**
 * How far a stated fact may be trusted.
 * `seen`: read in a public source; `recalled`: from memory, verify before relying on it;
 * `practice`: what the trade does, no published rule was found; `calc`: computed from the others.
 */
export type Trust = 'seen' | 'recalled' | 'practice' | 'calc';

/** The regulation a rule or a dated row comes from. */
export interface Source {
  readonly zh: string;
  readonly en: string;
  readonly trust: Trust;
}

export interface Reason extends Text {
  readonly code: string;
}

export type Check = { readonly ok: true } | { readonly ok: false; readonly reason: Reason };

export const passed: Check = { ok: true };

export function failed(code: string, zh: string, en: string): Check {
  return { ok: false, reason: { code, zh, en } };
}
