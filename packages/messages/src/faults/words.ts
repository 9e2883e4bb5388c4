/** What a fault code says, in both languages; `{name}` stands for a value of the fault. */
export interface Words {
  /** XML or the XSD refuses it too. */
  readonly schema: boolean;
  readonly zh: string;
  readonly en: string;
  readonly source: string;
  readonly remedyZh: string;
  readonly remedyEn: string;
}

export const words = (
  schema: boolean,
  zh: string,
  en: string,
  source: string,
  remedyZh: string,
  remedyEn: string,
): Words => ({ schema, zh, en, source, remedyZh, remedyEn });
