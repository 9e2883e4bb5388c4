/**
 * A route is a declaration: address, scope, schemas, handler. The server registers them, OpenAPI is drawn from
 * them, and one test walks all of them for "not logged in" and "not allowed".
 */
import type { Scope } from '@heliu/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';

/** Who calls: an API key, the enterprise it belongs to (null: staff of the zone), what it may do. */
export interface Actor {
  readonly keyId: string;
  readonly name: string;
  readonly zone: number;
  readonly enterpriseId: number | null;
  readonly scopes: ReadonlySet<Scope>;
}

export interface Call<Q, P, B> {
  readonly query: Q;
  readonly params: P;
  readonly body: B;
  readonly actor: Actor;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

type Of<S> = S extends TSchema ? Static<S> : undefined;

export interface Route<
  Q extends TSchema | undefined = TSchema | undefined,
  P extends TSchema | undefined = TSchema | undefined,
  B extends TSchema | undefined = TSchema | undefined,
  A extends TSchema = TSchema,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Scope the key must have; null: open to everybody (health, documentation). */
  readonly scope: Scope | null;
  /** True: only keys of the zone's own staff (not of an enterprise). */
  readonly staff?: boolean;
  readonly tag: string;
  readonly summary: { readonly zh: string; readonly en: string };
  readonly query?: Q;
  readonly params?: P;
  /** JSON body schema; absent with `consumes` means the handler reads the raw body. */
  readonly body?: B;
  /** True: the handler itself reports characters of the body that cannot be stored, field by field. */
  readonly checksTexts?: true;
  readonly consumes?: readonly string[];
  readonly answer: A;
  readonly status?: number;
  handle(call: Call<Of<Q>, Of<P>, Of<B>>): Promise<Static<A>>;
}

/** Types the handler from the schemas given. */
export function route<
  A extends TSchema,
  Q extends TSchema | undefined = undefined,
  P extends TSchema | undefined = undefined,
  B extends TSchema | undefined = undefined,
>(declaration: Route<Q, P, B, A>): Route {
  return declaration as unknown as Route;
}
