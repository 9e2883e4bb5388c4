import { consistency } from './consistency.ts';
import type { Defect } from './define.ts';
import { eligibility } from './eligibility.ts';
import { flow } from './flow.ts';
import { gate } from './gate.ts';
import { limits } from './limits.ts';
import { matching } from './matching.ts';

export type { Defect } from './define.ts';

/** Every defect the simulator knows; faulty trades take them in turn. */
export const defects: readonly Defect[] = [
  ...matching,
  ...eligibility,
  ...consistency,
  ...limits,
  ...flow,
  ...gate,
];

export const defectByCode: ReadonlyMap<string, Defect> = new Map(
  defects.map((defect) => [defect.code, defect]),
);
