/**
 * The vocabulary of the package: what a message kind declares, what a decoded document looks like, how a
 * fault reads. Everything else in the package is derived from the kind declarations.
 */

/** The two published editions of the interface specification (2018 No. 113 and the revision of May 2022). */
export type Edition = '2018' | '202205';

export type KindCode = '311' | '312' | '411' | '412' | '511' | '512' | '513' | '514' | '621' | '622';

/** What kind of personal data a field carries; absent means none. */
export type Personal = 'name' | 'idNumber' | 'phone' | 'address' | 'account';

/**
 * Wire types of the specification. `text` lengths count characters (XML Schema string length).
 * `decimal` is N19,5: at most 19 digits, at most 5 of them after the point; kept as the received text
 * without surrounding blanks, never as a binary float. `integer` has at most `digits` digits.
 */
export type FieldType =
  | { readonly base: 'text'; readonly min: number; readonly max: number }
  | { readonly base: 'decimal'; readonly digits: 19; readonly fraction: 5 }
  | { readonly base: 'integer'; readonly digits?: number };

/** Extra meaning of a text that the XSD does not check; checked by Heliu beyond the schema. */
export type Format = 'dateTime14' | 'dateTime17' | 'date8';

export interface Field {
  readonly name: string;
  readonly zh: string;
  readonly en: string;
  readonly type: FieldType;
  /** Where an edition's XSD differs from `type`. */
  readonly typeIn?: Partial<Record<Edition, FieldType>>;
  readonly required: boolean;
  readonly format?: Format;
  /** Name of a code table of the registry, e.g. `currency`, `unit`, `country`, `customs_office`. */
  readonly codes?: string;
  /** The closed set the specification names (for example appType 1, 2, 3). */
  readonly values?: Readonly<Record<string, string>>;
  /** The XSD's `fixed` value: an empty element counts as it, any other value is refused. */
  readonly fixed?: string;
  readonly personal?: Personal;
}

export interface Part {
  /** Element name, e.g. `OrderHead`, or '' when the fields stand directly in the document element. */
  readonly element: string;
  readonly min: number;
  readonly max: number;
  readonly fields: readonly Field[];
}

export interface Kind {
  readonly code: KindCode;
  /** Root element, e.g. `CEB311Message`. */
  readonly root: string;
  readonly zh: string;
  readonly en: string;
  readonly role: 'request' | 'receipt';
  /** Kind of the receipt that answers it; only of requests. */
  readonly receipt?: KindCode;
  /** Document element, e.g. `Order`. */
  readonly document: string;
  readonly max: number;
  readonly head: Part;
  readonly lines?: Part;
  readonly signature: 'required' | 'optional' | 'none';
}

/**
 * A decoded document. `head` holds the head's fields, `lines` the list's; element names are the official
 * ones. Text and decimal values are strings, integers are numbers. An empty optional element is absent.
 */
export interface Document {
  head: Record<string, string | number | undefined>;
  lines?: Record<string, string | number | undefined>[];
}

export interface Fault {
  /** Stable code, e.g. `XML-DTD`, `CEB-REQUIRED`, `CEB-TOO-LONG`. */
  readonly code: string;
  /** True when XML itself or the edition's XSD refuses it too; false for the rules checked beyond them. */
  readonly schema: boolean;
  /** Element path, e.g. `/CEB311Message/Order[2]/OrderHead/orderNo`; JSON documents: `/lines/0/qty`. */
  readonly path: string;
  /** 1-based line of the received text; absent for JSON. */
  readonly line?: number;
  /** Field name and its 中文名, when the fault is about a field. */
  readonly field?: string;
  readonly fieldZh?: string;
  /** The found value, cut to 60 characters and masked when the field is personal. */
  readonly found?: string;
  readonly zh: string;
  readonly en: string;
  /** Where the rule stands (XSD edition, announcement, XML 1.0 clause). */
  readonly source: string;
  readonly remedyZh: string;
  readonly remedyEn: string;
}

export interface BaseTransfer {
  copCode: string;
  copName: string;
  dxpMode: string;
  dxpId: string;
  note?: string;
}

export interface BaseSubscribe {
  status: string;
  dxpMode: string;
  dxpAddress: string;
  note?: string;
}

export interface DecodedDocument {
  /** 0-based position in the message. */
  readonly index: number;
  readonly line: number;
  readonly document: Document;
  readonly faults: readonly Fault[];
}

export interface DecodedMessage {
  readonly kind?: Kind;
  readonly guid?: string;
  readonly version?: string;
  readonly encoding: string;
  readonly documents: readonly DecodedDocument[];
  readonly transfer?: BaseTransfer;
  readonly subscribe: readonly BaseSubscribe[];
  /** True when a ds:Signature element stands where the specification puts it. */
  readonly signed: boolean;
  /** Faults of the message as a whole; any of them refuses the whole message. */
  readonly faults: readonly Fault[];
  /** The text the bytes decode to, line ends normalised (XML 1.0 §2.11); what `verify` canonicalises. */
  readonly text: string;
}

/** Limits, each with its unit; the defaults are the package's promise. */
export interface Limits {
  /** bytes of one message */
  readonly bytes: number;
  /** nested elements */
  readonly depth: number;
  /** faults reported for one message */
  readonly faults: number;
}

export interface SignatureVerdict {
  readonly valid: boolean;
  /** `rsa-sha1`, `rsa-sha256`, or the URI found. */
  readonly method?: string;
  readonly keyName?: string;
  /** DER of the embedded certificate. */
  readonly certificate?: Uint8Array;
  /** Named deviations that were allowed by the caller and were needed. */
  readonly tolerated?: readonly string[];
  readonly faults: readonly Fault[];
}
