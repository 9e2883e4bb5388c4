/** Checks a document given as JSON by the same field checks that received XML goes through. */
import { problemOf, problemValues } from './check.ts';
import { planOf, type RecordPlan, type Slot } from './decode/plan.ts';
import { type FaultCode, type FaultDetails, makeFault } from './fault.ts';
import type { Edition, Fault, Kind } from './types.ts';
import { forbiddenAt } from './xml/characters.ts';

/** Faults reported for one document; more are not looked for. */
const faultsMax = 200;

type Add = (code: FaultCode, path: string, details?: Omit<FaultDetails, 'path'>) => void;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const wrongType = (add: Add, path: string, type: string, slot?: Slot): void =>
  add('CEB-TYPE', path, {
    ...(slot === undefined ? {} : { field: slot.field }),
    values: { expected: path, type },
  });

const checkField = (slot: Slot, value: unknown, path: string, add: Add): void => {
  const { field, type } = slot;
  if (value === undefined) {
    if (field.required) {
      add('CEB-REQUIRED', path, { field, values: { expected: `${field.zh}（${field.name}）` } });
    }
    return;
  }
  const wanted = type.base === 'integer' ? 'number' : 'string';
  // A fraction is no integer of any kind, so it is a wrong type rather than a wrong value.
  const fits = typeof value === wanted && (wanted === 'string' || Number.isInteger(value));
  if (!fits) {
    wrongType(add, path, wanted === 'number' ? 'integer' : 'string', slot);
    return;
  }
  const written = wanted === 'number' ? BigInt(value as number).toString() : (value as string);
  if (forbiddenAt(written) >= 0 || !written.isWellFormed()) {
    add('CEB-CHARACTERS', path, { field });
    return;
  }
  const problem = problemOf(field, type, written);
  if (problem !== undefined) {
    add(problem, path, { field, found: written, values: problemValues(field, type, written) });
  }
};

const checkRow = (plan: RecordPlan, row: unknown, path: string, add: Add): void => {
  if (!isObject(row)) {
    wrongType(add, path, 'object');
    return;
  }
  for (const slot of plan.slots) {
    const { name } = slot.field;
    checkField(slot, Object.hasOwn(row, name) ? row[name] : undefined, `${path}/${name}`, add);
  }
  for (const name of Object.keys(row)) {
    if (!plan.bySlotName.has(name)) {
      add('CEB-UNKNOWN', `${path}/${name.slice(0, 60)}`, { found: name });
    }
  }
};

class Enough extends Error {}

/** All faults of a document as JSON; none means that `encode` writes it and `decode` finds it faultless. */
export const validateDocument = (kind: Kind, document: unknown, edition: Edition = '202205'): Fault[] => {
  const plan = planOf(kind, edition);
  const faults: Fault[] = [];
  const add: Add = (code, path, details = {}) => {
    if (faults.length === faultsMax) {
      faults.push(makeFault('CEB-FAULT-LIMIT', { path: '', edition, values: { max: faultsMax } }));
      throw new Enough();
    }
    faults.push(makeFault(code, { edition, ...details, path }));
  };
  const check = (): void => {
    if (!isObject(document)) {
      wrongType(add, '', 'object');
      return;
    }
    checkRow(plan.head, document.head, '/head', add);
    const known = plan.lines === undefined ? ['head'] : ['head', 'lines'];
    if (plan.lines !== undefined) checkLines(plan.lines, document.lines);
    for (const name of Object.keys(document)) {
      if (!known.includes(name)) add('CEB-UNKNOWN', `/${name.slice(0, 60)}`, { found: name });
    }
  };
  const checkLines = (lines: RecordPlan, rows: unknown): void => {
    if (!Array.isArray(rows)) {
      wrongType(add, '/lines', 'array');
      return;
    }
    const max = kind.lines?.max ?? 0;
    if (rows.length === 0) add('CEB-REQUIRED', '/lines', { values: { expected: lines.element } });
    if (rows.length > max) add('CEB-TOO-MANY-LINES', '/lines', { values: { max, expected: lines.element } });
    rows.slice(0, max).forEach((row, index) => {
      checkRow(lines, row, `/lines/${index}`, add);
    });
  };
  try {
    check();
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return faults;
};
