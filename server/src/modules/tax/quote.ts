/** Tax quotes: what an order would pay on a day. Nothing is stored. */
import { type Fault, QuoteQuery, QuoteRequest, TaxAssessment } from '@heliu/contract';
import {
  type AssessmentInput,
  assess,
  chinaDay,
  isDay,
  limitsOn,
  MESSAGE_SCALE,
  parseDecimal,
  type Quantity,
  unitName,
} from '@heliu/regulation';
import { fault, HttpError, type Route } from '../../platform/http/index.ts';
import type { Services } from '../../services.ts';
import { type Registry, zoneRoute } from '../registry/index.ts';
import { toTaxAssessment } from './assessment.ts';

/** 网购保税进口; all retail import modes are taxed alike, the day decides */
const mode_default = '1210';

const texts = {
  'QUOTE-DAY': {
    zh: '日期不存在',
    en: 'There is no such day',
    remedyZh: '写作 YYYY-MM-DD',
    remedyEn: 'Write YYYY-MM-DD',
  },
  'QUOTE-AMOUNT': {
    zh: '不是可用的金额或数量',
    en: 'Not a usable amount or quantity',
    remedyZh: '写作不超过14位整数、5位小数的数；金额不小于0，数量大于0',
    remedyEn: 'Up to 14 digits before and 5 after the point; amounts at least 0, quantities above 0',
  },
  'QUOTE-UNIT': {
    zh: '计量单位不在海关计量单位代码表内',
    en: 'The unit is not in the customs table of units',
    remedyZh: '使用海关计量单位代码，如 035（千克）',
    remedyEn: 'Use a customs unit code, such as 035 (kilogram)',
  },
  'QUOTE-PAIR': {
    zh: '数量与计量单位须同时填写',
    en: 'Quantity and unit go together',
    remedyZh: '补填 amount 与 unit，或都不填',
    remedyEn: 'Give both amount and unit, or neither',
  },
} as const;

/** Reads a request while collecting every fault of it. */
class Reader {
  readonly faults: Fault[] = [];

  refuse(code: keyof typeof texts, path: string, found: string): void {
    this.faults.push(fault(code, path, { ...texts[code], found }));
  }

  amount(text: string | undefined, path: string, least: bigint): bigint {
    if (text === undefined) return 0n;
    const value = parseDecimal(text, MESSAGE_SCALE);
    if (value !== undefined && value >= least) return value;
    this.refuse('QUOTE-AMOUNT', path, text);
    // Never computed with: a request that has a fault is refused.
    return 0n;
  }

  quantity(item: { amount: string; unit: string }, path: string): Quantity {
    if (unitName(item.unit) === undefined) this.refuse('QUOTE-UNIT', `${path}/unit`, item.unit);
    return { amount: this.amount(item.amount, `${path}/amount`, 1n), unit: item.unit };
  }

  fen(text: string | undefined, path: string): bigint {
    const value = /^\d{1,16}$/.test(text ?? '0') ? BigInt(text ?? '0') : undefined;
    if (value === undefined) this.refuse('QUOTE-AMOUNT', path, text ?? '');
    return value ?? 0n;
  }
}

function toInput(
  request: QuoteRequest,
  part: string,
  paths: { line(index: number): string; quantity(line: number, index: number): string },
  today: string,
): {
  reader: Reader;
  input: Omit<AssessmentInput, 'lines' | 'limits'> & {
    lines: Omit<AssessmentInput['lines'][number], 'tariff'>[];
  };
} {
  const reader = new Reader();
  const date = request.date ?? today;
  if (!isDay(date)) reader.refuse('QUOTE-DAY', `${part}/date`, date);
  const lines = request.lines.map((line, index) => ({
    gnum: index + 1,
    code: line.code,
    totalPrice: reader.amount(line.totalPrice, `${paths.line(index)}/totalPrice`, 0n),
    quantities: (line.quantities ?? []).map((item, n) => reader.quantity(item, paths.quantity(index, n))),
  }));
  const input = {
    date,
    mode: request.mode ?? mode_default,
    lines,
    freight: reader.amount(request.freight, `${part}/freight`, 0n),
    insurance: reader.amount(request.insurance, `${part}/insurance`, 0n),
    annualUsed: reader.fen(request.annualUsed, `${part}/annualUsed`),
  };
  return { reader, input };
}

export function taxRoutes(services: Services, registry: Registry): Route[] {
  const quote = async (read: ReturnType<typeof toInput>): Promise<TaxAssessment> => {
    const { reader, input } = read;
    if (reader.faults.length > 0) throw new HttpError('INVALID_REQUEST', reader.faults);
    await registry.refresh();
    const tariff = registry.snapshot().tariffOn(input.date);
    const lines = input.lines.map((line) => ({ ...line, tariff: tariff.line(line.code) }));
    return toTaxAssessment(assess({ ...input, lines, limits: limitsOn(input.date) }));
  };
  const shared = { scope: 'tax:quote', staff: false, tag: '税款 tax', answer: TaxAssessment } as const;
  const body = zoneRoute(services, {
    ...shared,
    method: 'POST',
    path: '/api/v1/tax/quote',
    summary: { zh: '税款试算（多行）', en: 'Quote the tax of an order' },
    body: QuoteRequest,
    handle: ({ body: request }) => {
      const line = (index: number): string => `/body/lines/${index}`;
      const quantity = (at: number, index: number): string => `${line(at)}/quantities/${index}`;
      return quote(toInput(request, '/body', { line, quantity }, chinaDay(services.now())));
    },
  });
  const query = zoneRoute(services, {
    ...shared,
    method: 'GET',
    path: '/api/v1/tax/quote',
    summary: { zh: '税款试算（单行）', en: 'Quote the tax of one line' },
    query: QuoteQuery,
    handle: ({ query: asked }) => {
      const { code, totalPrice, amount, unit, ...order } = asked;
      const part = '/querystring';
      const quantities = amount === undefined || unit === undefined ? [] : [{ amount, unit }];
      const request = { ...order, lines: [{ code, totalPrice, quantities }] };
      const read = toInput(
        request,
        part,
        { line: () => part, quantity: () => part },
        chinaDay(services.now()),
      );
      if ((amount === undefined) !== (unit === undefined)) {
        read.reader.refuse(
          'QUOTE-PAIR',
          `${part}/${amount === undefined ? 'amount' : 'unit'}`,
          amount ?? unit ?? '',
        );
      }
      return quote(read);
    },
  });
  return [query, body];
}
