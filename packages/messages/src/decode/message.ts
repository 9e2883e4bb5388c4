/** Reads the children of the root: documents, then the tail that the XSD fixes for import messages. */
import { subscribesMax } from '../kinds/common.ts';
import { namespace, signatureNamespace } from '../namespace.ts';
import type {
  BaseSubscribe,
  BaseTransfer,
  DecodedDocument,
  DecodedMessage,
  Document,
  Edition,
  Fault,
  Kind,
} from '../types.ts';
import { isText, type Scanner } from '../xml/scanner.ts';
import { checkAttributes } from './attributes.ts';
import { type KindPlan, planOf, type RecordPlan, subscribePlan, transferPlan } from './plan.ts';
import { RecordReader } from './record.ts';
import type { Report } from './report.ts';
import type { Row } from './row.ts';

/** The root's children in their order; receipts have documents only. */
const tail = ['BaseTransfer', 'BaseSubscribe', 'ExtendMessage', 'Signature'] as const;
type Child = 'document' | (typeof tail)[number];
const rank: Readonly<Record<Child, number>> = {
  document: 0,
  BaseTransfer: 1,
  BaseSubscribe: 2,
  ExtendMessage: 3,
  Signature: 4,
};

export class MessageReader {
  private readonly scanner: Scanner;
  private readonly report: Report;
  private readonly records: RecordReader;
  private readonly plan: KindPlan;
  private readonly kind: Kind;
  private readonly rootAt: number;
  private readonly documents: DecodedDocument[] = [];
  private readonly subscribe: BaseSubscribe[] = [];
  private readonly counts: Record<Child, number> = {
    document: 0,
    BaseTransfer: 0,
    BaseSubscribe: 0,
    ExtendMessage: 0,
    Signature: 0,
  };
  private transfer: BaseTransfer | undefined;
  private signed = false;
  private reached = 0;

  constructor(scanner: Scanner, report: Report, kind: Kind, edition: Edition) {
    this.scanner = scanner;
    this.report = report;
    this.kind = kind;
    this.plan = planOf(kind, edition);
    this.records = new RecordReader(scanner, report);
    this.rootAt = scanner.tagAt;
  }

  /** Where the reading stands, for faults that end it. */
  path(): string {
    const inside = this.report.current !== this.report.message;
    return inside ? this.documentPath() : `/${this.kind.root}`;
  }

  private documentPath(): string {
    return `/${this.kind.root}/${this.kind.document}[${this.counts.document}]`;
  }

  read(): void {
    const { scanner, kind } = this;
    const onText = this.textFault(`/${kind.root}`, kind.root);
    if (!scanner.empty) while (scanner.next(onText) === 'open') this.child();
    this.finish();
  }

  result(): Pick<DecodedMessage, 'documents' | 'subscribe' | 'signed' | 'transfer'> {
    return {
      documents: this.documents,
      subscribe: this.subscribe,
      signed: this.signed,
      ...(this.transfer === undefined ? {} : { transfer: this.transfer }),
    };
  }

  private textFault(path: string, element: string): (piece: string, at: number) => void {
    return (piece, at) => {
      if (isText(piece)) {
        this.report.add('CEB-TEXT', at, path, { found: piece.trim(), values: { expected: element } });
      }
    };
  }

  private childOf(): Child | undefined {
    const { name } = this.scanner;
    const { kind } = this;
    if (name.uri === signatureNamespace) {
      return name.local === 'Signature' && kind.signature !== 'none' ? 'Signature' : undefined;
    }
    if (name.uri !== namespace) return undefined;
    if (name.local === kind.document) return 'document';
    if (kind.role === 'receipt' || name.local === 'Signature') return undefined;
    return tail.find((child) => child === name.local);
  }

  private child(): void {
    const { scanner, report, kind } = this;
    const { name, tagAt } = scanner;
    const child = this.childOf();
    const path = `/${kind.root}/${name.raw.slice(0, 60)}`;
    if (child === undefined) {
      const foreign = name.uri !== namespace && name.uri !== signatureNamespace;
      report.add(foreign ? 'CEB-NAMESPACE' : 'CEB-UNKNOWN', tagAt, path, { found: name.raw });
      scanner.skip();
      return;
    }
    const count = ++this.counts[child];
    const inOrder = rank[child] >= this.reached;
    if (!inOrder) report.add('CEB-ORDER', tagAt, path, { found: name.raw });
    else this.reached = rank[child];
    this.readers[child](count, inOrder);
  }

  private readonly readers: Readonly<Record<Child, (count: number, inOrder: boolean) => void>> = {
    document: (count) => {
      if (count === this.kind.max + 1) {
        this.report.add('CEB-TOO-MANY-DOCUMENTS', this.scanner.tagAt, `/${this.kind.root}`, {
          values: { max: this.kind.max },
        });
      }
      if (count > this.kind.max) this.scanner.skip();
      else this.document();
    },
    BaseTransfer: (count) => {
      const row = this.once(count, transferPlan);
      if (row !== undefined) this.transfer = row as unknown as BaseTransfer;
    },
    BaseSubscribe: (count) => {
      if (count === subscribesMax + 1) {
        this.report.add('CEB-TOO-MANY-SUBSCRIBERS', this.scanner.tagAt, `/${this.kind.root}`, {
          values: { max: subscribesMax },
        });
      }
      if (count > subscribesMax) this.scanner.skip();
      else {
        const path = `/${this.kind.root}/BaseSubscribe[${count}]`;
        this.subscribe.push(this.record(subscribePlan, () => path) as unknown as BaseSubscribe);
      }
    },
    ExtendMessage: (count) => {
      this.once(count);
    },
    Signature: (count, inOrder) => {
      this.once(count);
      this.signed = count === 1 && inOrder;
    },
  };

  /** Reads a part that may stand once; without a plan its content is not ours to judge. */
  private once(count: number, plan?: RecordPlan): Row | undefined {
    const { scanner, report, kind } = this;
    const path = `/${kind.root}/${scanner.name.local}`;
    if (count > 1) report.add('CEB-REPEATED', scanner.tagAt, path, { found: scanner.name.raw });
    if (count === 1 && plan !== undefined) return this.record(plan, () => path);
    scanner.skip();
    return undefined;
  }

  private record(plan: RecordPlan, path: () => string): Row {
    if (this.scanner.attributes.length > 0) checkAttributes(this.scanner, this.report, path());
    return this.records.read(plan, path);
  }

  private document(): void {
    const { scanner, report, plan, kind } = this;
    const faults: Fault[] = [];
    const line = report.line(scanner.tagAt);
    const index = this.counts.document - 1;
    report.current = faults;
    let document: Document;
    if (kind.head.element === '') {
      document = { head: this.record(plan.head, () => this.documentPath()) };
    } else document = this.parts();
    report.current = report.message;
    this.documents.push({ index, line, document, faults });
  }

  /** Head and lines of a document that wraps them in elements of their own. */
  private parts(): Document {
    const { scanner, report, plan } = this;
    const at = scanner.tagAt;
    const lines: Row[] = [];
    let head: Row | undefined;
    let lineCount = 0;
    const here = this.documentPath();
    if (scanner.attributes.length > 0) checkAttributes(scanner, report, here);
    const onText = this.textFault(here, this.kind.document);
    const { empty } = scanner;
    while (!empty && scanner.next(onText) === 'open') {
      const { name } = scanner;
      const part = name.uri === namespace ? name.local : '';
      if (part === plan.head.element) {
        if (head !== undefined) {
          report.add('CEB-REPEATED', scanner.tagAt, `${here}/${part}`, { found: name.raw });
          scanner.skip();
        } else {
          if (lineCount > 0) report.add('CEB-ORDER', scanner.tagAt, `${here}/${part}`, { found: name.raw });
          head = this.record(plan.head, () => `${here}/${part}`);
        }
      } else if (plan.lines !== undefined && part === plan.lines.element) {
        lineCount++;
        const position = lineCount;
        if (this.tooManyLines(position)) scanner.skip();
        else lines.push(this.record(plan.lines, () => `${here}/${part}[${position}]`));
      } else {
        const code = name.uri === namespace ? 'CEB-UNKNOWN' : 'CEB-NAMESPACE';
        report.add(code, scanner.tagAt, `${here}/${name.raw.slice(0, 60)}`, { found: name.raw });
        scanner.skip();
      }
    }
    if (head === undefined) this.missing(at, here, plan.head.element);
    if (plan.lines !== undefined && lineCount === 0) this.missing(at, here, plan.lines.element);
    return { head: head ?? {}, ...(plan.lines === undefined ? {} : { lines }) };
  }

  private tooManyLines(position: number): boolean {
    const max = this.kind.lines?.max ?? 0;
    if (position === max + 1) {
      this.report.add('CEB-TOO-MANY-LINES', this.scanner.tagAt, this.documentPath(), {
        values: { max, expected: this.scanner.name.local },
      });
    }
    return position > max;
  }

  private missing(at: number, path: string, element: string): void {
    this.report.add('CEB-REQUIRED', at, `${path}/${element}`, { values: { expected: element } });
  }

  private finish(): void {
    const { report, kind, counts, rootAt } = this;
    const path = `/${kind.root}`;
    if (counts.document === 0) {
      report.add('CEB-NO-DOCUMENT', rootAt, path, { values: { expected: kind.document } });
    }
    if (kind.role === 'request' && counts.BaseTransfer === 0) this.missing(rootAt, path, 'BaseTransfer');
    if (kind.signature === 'required' && counts.Signature === 0) {
      report.add('CEB-SIGNATURE-REQUIRED', rootAt, `${path}/ds:Signature`);
    }
  }
}
