/** What all routes of the registry share: who may call, which texts can be stored, paging, days. */
import type { Fault } from '@heliu/contract';
import { chinaDay, isDay } from '@heliu/regulation';
import { type TSchema, Type } from 'typebox';
import { type Call, HttpError, type Route, route } from '../../platform/http/index.ts';
import type { Services } from '../../services.ts';
import { capped, refuse, registryFault } from './faults.ts';

const page_rows_default = 100;
const page_rows_max = 500;
/** nested objects and lists that a request can have; the schemas allow fewer */
const request_depth_max = 12;

export const pageQuery = {
  after: Type.Optional(
    Type.String({ pattern: '^\\d{1,18}$', description: '上一页的 next · `next` of the page before' }),
  ),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: page_rows_max,
      description: `每页行数，默认${page_rows_default} · Rows of a page`,
    }),
  ),
};

export const idParam = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });

export interface PageAsked {
  readonly after?: string;
  readonly limit?: number;
}

/** First row and number of rows to read: one more than shown, to know whether there is a next page. */
export function pageOf(query: PageAsked): { after: bigint; take: number } {
  return { after: BigInt(query.after ?? '0'), take: (query.limit ?? page_rows_default) + 1 };
}

export function toPage<R extends { id: number | bigint }, T>(
  rows: readonly R[],
  query: PageAsked,
  convert: (row: R) => T,
): { items: T[]; next: string | null } {
  const limit = query.limit ?? page_rows_default;
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(convert),
    next: rows.length > limit && last !== undefined ? String(last.id) : null,
  };
}

/** PostgreSQL holds no NUL and no half surrogate pair: such text is a fault of the request, not ours. */
function unstorable(value: unknown, path: string, faults: Fault[], depth = 0): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) faults.push(registryFault('TEXT-CHARACTER', path));
  } else if (typeof value === 'object' && value !== null && depth < request_depth_max) {
    for (const [key, inner] of Object.entries(value)) unstorable(inner, `${path}/${key}`, faults, depth + 1);
  }
}

function guard(services: Services, call: Call<unknown, unknown, unknown>): void {
  const { zone, name } = call.actor;
  // A key of another zone of the same database: nothing here is its own.
  if (zone !== services.zone) {
    throw new HttpError('FORBIDDEN', [registryFault('KEY-ZONE', '/headers/authorization', { found: name })]);
  }
  const faults: Fault[] = [];
  unstorable(call.params, '/params', faults);
  unstorable(call.query, '/querystring', faults);
  unstorable(call.body, '/body', faults);
  if (faults.length > 0) throw new HttpError('INVALID_REQUEST', capped(faults));
}

type Declaration<
  Q extends TSchema | undefined,
  P extends TSchema | undefined,
  B extends TSchema | undefined,
  A extends TSchema,
> = Omit<Route<Q, P, B, A>, 'scope' | 'tag' | 'staff'> &
  Partial<Pick<Route<Q, P, B, A>, 'scope' | 'tag' | 'staff'>>;

/** A route for the zone's own administrators, closed to keys of other zones. */
export function zoneRoute<
  A extends TSchema,
  Q extends TSchema | undefined = undefined,
  P extends TSchema | undefined = undefined,
  B extends TSchema | undefined = undefined,
>(services: Services, declaration: Declaration<Q, P, B, A>): Route {
  return route<A, Q, P, B>({
    scope: 'admin',
    staff: true,
    tag: '备案 registry',
    ...declaration,
    handle: async (call) => {
      guard(services, call);
      return declaration.handle(call);
    },
  });
}

/** The day asked for, or today in China. */
export function dayOf(asked: string | undefined, now: Date, path: string): string {
  if (asked === undefined) return chinaDay(now);
  refuse(isDay(asked) ? [] : [registryFault('DAY-INVALID', path, { found: asked })]);
  return asked;
}

/** A text of which something remains without the blanks around it. */
export function blankFaults(value: string | undefined, path: string): Fault[] {
  return value !== undefined && value.trim() === '' ? [registryFault('TEXT-BLANK', path)] : [];
}
