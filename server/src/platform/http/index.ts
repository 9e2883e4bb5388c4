export { answerTo, fault, HttpError } from './errors.ts';
export { type Actor, type Call, type Route, route } from './route.ts';
export { createHttp, limits, rawBody } from './server.ts';
