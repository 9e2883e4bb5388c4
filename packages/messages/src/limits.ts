import type { Limits } from './types.ts';

/** 8 MiB holds a hundred documents of the largest kind many times over; they nest five deep. */
export const defaultLimits: Limits = { bytes: 8 * 1024 * 1024, depth: 32, faults: 200 };
