import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import multipart from '@fastify/multipart';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { type Fault, Problem, type Scope } from '@heliu/contract';
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RouteShorthandOptions,
} from 'fastify';
import type { Logger } from '../log/index.ts';
import { answerTo, fault, HttpError } from './errors.ts';
import type { Actor, Route } from './route.ts';

/** bytes of one request body; a message has 8 MiB at most, a submission of many 64 MiB */
export const limits = { message_bytes: 8 * 1024 * 1024, submission_bytes: 64 * 1024 * 1024, messages: 200 };

export interface ServerParts {
  readonly routes: readonly Route[];
  authenticate(request: FastifyRequest): Promise<Actor | undefined>;
  readonly log: Logger;
  readonly version: string;
  /** The zone served here; a key of another zone of the same database is refused. */
  readonly zone?: number;
}

/** faults in one answer */
const faults_max = 200;

type RawRequest = FastifyRequest & { rawBytes?: Buffer };

/** The exact bytes of a JSON body. */
export function rawBody(request: FastifyRequest): Buffer {
  return (request as RawRequest).rawBytes ?? Buffer.alloc(0);
}

function allow(route: Route, actor: Actor, zone: number | undefined): void {
  if (zone !== undefined && actor.zone !== zone) {
    throw new HttpError('FORBIDDEN', [
      fault('KEY-ZONE', '/headers/authorization', {
        zh: '接口密钥属于另一个综试区',
        en: 'The key belongs to another zone',
        found: actor.name,
        remedyZh: '使用本综试区的密钥，或访问该密钥所属综试区的服务',
        remedyEn: 'Use a key of this zone, or the service of the zone the key belongs to',
      }),
    ]);
  }
  const missing = route.scope !== null && !actor.scopes.has(route.scope);
  const outsider = route.staff === true && actor.enterpriseId !== null;
  if (!missing && !outsider) return;
  const needed = missing ? (route.scope as Scope) : 'a key of the zone itself';
  throw new HttpError('FORBIDDEN', [
    fault('KEY-SCOPE', '/headers/authorization', {
      zh: `此接口需要权限 ${needed}`,
      en: `This call needs ${needed}`,
      expected: needed,
      found: [...actor.scopes].join(' '),
      remedyZh: '请管理员发放具有该权限的密钥',
      remedyEn: 'Ask an administrator for a key with that scope',
    }),
  ]);
}

/** nested objects and lists that are looked into; the schemas allow fewer */
const depth_max = 12;

/** PostgreSQL holds no NUL and no half surrogate pair: such text is a fault of the request, not ours. */
function unstorable(value: unknown, path: string, faults: Fault[], depth = 0): void {
  if (typeof value === 'string') {
    if (!value.includes('\0') && value.isWellFormed()) return;
    faults.push(
      fault('TEXT-CHARACTER', path, {
        zh: '文本含有无法保存的字符（NUL或不成对的代理项）',
        en: 'The text holds a character that cannot be stored (NUL or half a surrogate pair)',
        remedyZh: '更正后重新提交',
        remedyEn: 'Correct it and send again',
      }),
    );
  } else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    if (depth === depth_max) return;
    for (const [key, inner] of Object.entries(value)) unstorable(inner, `${path}/${key}`, faults, depth + 1);
  }
}

function storable(route: Route, request: FastifyRequest): void {
  const faults: Fault[] = [];
  unstorable(request.params, '/params', faults);
  unstorable(request.query, '/querystring', faults);
  if (route.checksTexts !== true) unstorable(request.body, '/body', faults);
  if (faults.length > 0) throw new HttpError('INVALID_REQUEST', faults.slice(0, faults_max));
}

/** Methods that the declared routes take at an address. */
function methodsAt(routes: readonly Route[], url: string): string[] {
  const path = url.replace(/[?#].*$/, '').replace(/(?<=.)\/$/, '');
  const methods = routes
    .filter((route) => new RegExp(`^${route.path.replace(/:\w+/g, '[^/]+')}$`).test(path))
    .map(({ method }) => method as string);
  return [...new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods)];
}

/** Builds the HTTP door: every route declared, documented at /api/docs, every error one shape. */
export async function createHttp(parts: ServerParts): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    bodyLimit: limits.message_bytes,
    requestTimeout: 60_000,
    connectionTimeout: 0,
    keepAliveTimeout: 72_000,
    genReqId: () => randomUUID(),
    // An address that cannot be decoded never reaches the error handler.
    frameworkErrors: (error, request: FastifyRequest, reply: FastifyReply) => {
      const answer = answerTo(error, request.id);
      return reply.code(answer.status).type('application/json').send(answer.problem);
    },
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    ajv: { customOptions: { allErrors: true, coerceTypes: 'array', removeAdditional: false } },
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Heliu 合流 API',
        version: parts.version,
        description:
          '跨境电子商务综合试验区线上公共服务平台接口 · API of the pilot zone’s public service platform',
      },
      components: {
        securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: '接口密钥 API key' } },
      },
      security: [{ apiKey: [] }],
    },
  });
  await app.register(multipart, {
    limits: {
      fileSize: limits.submission_bytes,
      files: limits.messages,
      parts: limits.messages * 2,
      fieldSize: limits.message_bytes,
    },
  });
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    staticCSP: true,
    uiConfig: { docExpansion: 'list', displayRequestDuration: true },
    // The bar above carries the plug-in's own mark and loads other documents: neither is of use here.
    theme: {
      title: 'Heliu 合流 API',
      css: [{ filename: 'heliu.css', content: '.swagger-ui .topbar { display: none; }' }],
    },
  });

  app.setErrorHandler((error, request, reply) => {
    const answer = answerTo(error, request.id);
    if (answer.unexpected) {
      parts.log
        .child({ requestId: request.id })
        .error({ err: error, route: request.routeOptions.url }, 'request failed');
    }
    return reply.code(answer.status).headers(answer.headers).type('application/json').send(answer.problem);
  });
  app.setNotFoundHandler((request, reply) => {
    const methods = methodsAt(parts.routes, request.url);
    const error =
      methods.length === 0
        ? new HttpError('NOT_FOUND')
        : new HttpError('METHOD_NOT_ALLOWED', [], { allow: methods.join(', ') });
    const answer = answerTo(error, request.id);
    return reply.code(answer.status).headers(answer.headers).send(answer.problem);
  });
  // The message formats arrive as bytes: the gateway keeps exactly what was sent (law: bytes first).
  for (const type of ['application/xml', 'text/xml', 'application/zip', 'application/octet-stream']) {
    app.addContentTypeParser(
      type,
      { parseAs: 'buffer', bodyLimit: limits.submission_bytes },
      (_request, body, done) => done(null, body),
    );
  }

  // JSON too is kept as its bytes beside the value: a detached signature is over the bytes.
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    (request as RawRequest).rawBytes = body as Buffer;
    // Bytes that are no UTF-8 would be replaced silently, and something else taken in than was sent.
    if (isUtf8(body as Buffer)) parseJson(request, (body as Buffer).toString('utf8'), done);
    else done(new HttpError('UNREADABLE_BODY'));
  });

  for (const route of parts.routes) {
    const options: RouteShorthandOptions = {
      ...(route.consumes?.includes('multipart/form-data') ? { bodyLimit: limits.submission_bytes } : {}),
      schema: {
        summary: `${route.summary.zh} · ${route.summary.en}`,
        tags: [route.tag],
        ...(route.query ? { querystring: route.query } : {}),
        ...(route.params ? { params: route.params } : {}),
        ...(route.body ? { body: route.body } : {}),
        ...(route.consumes ? { consumes: [...route.consumes] } : {}),
        ...(route.scope === null ? { security: [] } : {}),
        response: { [route.status ?? 200]: route.answer, '4xx': Problem, '5xx': Problem },
      },
      // Answers are built from typed values; validating them again would cost the hot path.
      serializerCompiler: () => (data) => JSON.stringify(data),
      onRequest: async (request) => {
        if (route.scope === null) return;
        const actor = await parts.authenticate(request);
        if (actor === undefined) throw new HttpError('UNAUTHENTICATED');
        allow(route, actor, parts.zone);
        (request as FastifyRequest & { actor?: Actor }).actor = actor;
      },
    };
    app.route({
      ...options,
      method: route.method,
      url: route.path,
      handler: async (request, reply) => {
        storable(route, request);
        const actor = (request as FastifyRequest & { actor: Actor }).actor;
        const answer = await route.handle({
          query: request.query as never,
          params: request.params as never,
          body: request.body as never,
          actor,
          request,
          reply,
        });
        if (reply.sent) return reply;
        return reply.code(route.status ?? reply.statusCode).send(answer);
      },
    });
  }
  return app;
}
