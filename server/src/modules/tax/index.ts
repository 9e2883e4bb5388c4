/** The door of tax: quotes of the comprehensive tax on retail imports, explained step by step. */
export { toTaxAssessment } from './assessment.ts';
export { taxRoutes } from './quote.ts';
